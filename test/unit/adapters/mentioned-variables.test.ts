import { expect, test } from "vitest";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const NODE = '{"scripts":{"start":"node src/index.js"},"dependencies":{"express":"5"}}';

function namesOf(files: Readonly<Record<string, string>>): readonly string[] {
  return readsOf(files).map(({ name }) => name);
}

function readsOf(files: Readonly<Record<string, string>>) {
  const tree = projectOf(files);
  const adapter = "package.json" in files ? expressNodePgMigrate : fastapiSqlalchemyAlembic;
  const launched = adapter.launch(tree, settingsOf());
  return launched.ok ? launched.value.environment : [];
}

test("a function of the application's own reads a variable", () => {
  const code = 'const url = requireEnv("DATABASE_URL");\nconst key = env("SESSION_SECRET");';
  expect(namesOf({ "package.json": NODE, "src/index.js": code })).toEqual([
    "DATABASE_URL",
    "SESSION_SECRET",
  ]);
});

test("decouple, environs and Starlette's Config read variables", () => {
  const code = [
    "app = FastAPI()",
    'A = config("DB_HOST")',
    'B = env.str("DB_USER", "x")',
    "C = config('JWT_SECRET', cast=Secret)",
    'raise HTTPException(400, "NOT_FOUND")',
  ].join("\n");
  expect(namesOf({ "requirements.txt": "fastapi[standard]", "main.py": code })).toEqual([
    "DB_HOST",
    "DB_USER",
    "JWT_SECRET",
  ]);
});

test("a list of names of the database's parts is a list of variables", () => {
  const code = 'const NEEDED = ["DB_HOST", "DB_PASSWORD", "NOT_FOUND"];';
  expect(namesOf({ "package.json": NODE, "src/index.js": code })).toEqual([
    "DB_HOST",
    "DB_PASSWORD",
  ]);
});

test("the config package maps variables in a file", () => {
  const mapping = '{\n  "db": { "host": "DB_HOST" },\n  "key": "SIGNING_KEY"\n}\n';
  const files = { "package.json": NODE, "config/custom-environment-variables.json": mapping };
  expect(namesOf({ ...files, "src/index.js": "" })).toEqual(["DB_HOST", "SIGNING_KEY"]);
});

const LIBPQ = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"];

test.each([
  'import pg from "pg";\nconst pool = new pg.Pool();',
  'const { Pool } = require("pg");\nconst pool = new Pool({\n  max: 10,\n});',
  'import postgres from "postgres";\nconst sql = postgres();',
])("a client that is told nothing takes libpq's variables: %s", (code) => {
  expect(namesOf({ "package.json": NODE, "src/index.js": code })).toEqual(LIBPQ);
});

test("a client that is told where to go takes none, and neither does another library's", () => {
  for (const code of [
    'import pg from "pg";\nconst pool = new pg.Pool({ connectionString: url });',
    'import pg from "pg";\nconst pool = new pg.Pool(options);',
    'import { Client } from "discord";\nconst client = new Client();',
  ])
    expect(namesOf({ "package.json": NODE, "src/index.js": code })).toEqual([]);
});

test("a prefix of a settings class holds for its fields wherever it stands", () => {
  const after =
    'class Settings(BaseSettings):\n    db_host: str = "localhost"\n\n    model_config = SettingsConfigDict(env_prefix="SHOP_")\n';
  const inner =
    "class Other(BaseSettings):\n    size: int\n    class Config:\n        env_prefix = 'OTHER_'\n";
  const files = {
    "requirements.txt": "fastapi[standard]",
    "main.py": `app = FastAPI()\n${after}\n${inner}`,
  };
  expect(namesOf(files)).toEqual(expect.arrayContaining(["SHOP_DB_HOST", "OTHER_SIZE"]));
  expect(namesOf(files)).not.toContain("DB_HOST");
});

test("the name of an address that a constant holds is the name of a variable", () => {
  const code = 'ENV_URL = "SHOP_SQL_DATABASE_URL"\napp = FastAPI()\nurl = os.getenv(ENV_URL)\n';
  expect(namesOf({ "requirements.txt": "fastapi[standard]", "main.py": code })).toContain(
    "SHOP_SQL_DATABASE_URL",
  );
});

test("a call that a formatter broke into lines reads the same, and keeps its default", () => {
  const files = {
    "requirements.txt": "fastapi[standard]",
    "main.py": `import os
app = FastAPI()
URL = os.getenv(
    "SHOP_DATABASE_URL",
    f"sqlite+aiosqlite:///{folder()}/shop.db",
)
KEY = os.environ[
    "SHOP_KEY"
]


class Settings(BaseSettings):
    size: int = Field(
        7,
        description="Rows of a page",
    )
    name: str = Field(
        description="No default",
    )
`,
  };
  expect(readsOf(files)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "SHOP_DATABASE_URL", line: 4, required: false }),
      expect.objectContaining({ name: "SHOP_KEY", line: 8, required: true }),
      expect.objectContaining({ name: "SIZE", line: 13, required: false, default: "7" }),
      expect.objectContaining({ name: "NAME", line: 17, required: true }),
    ]),
  );
});
