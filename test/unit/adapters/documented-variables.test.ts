import { expect, test } from "vitest";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic as fastapi } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const EXAMPLE = [
  "# what the shop needs",
  "PORT=3000",
  "SESSION_SECRET=change-me   # long",
  'GREETING="hello # world"',
  "",
].join("\n");

test("a documented variable that no pattern sees being read is known all the same", () => {
  const node = projectOf({
    "package.json": '{"scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}',
    "index.js": "for (const name of NEEDED) if (!process.env[name]) process.exit(1);",
    ".env.example": EXAMPLE,
  });
  const python = projectOf({
    "requirements.txt": "fastapi[standard]",
    "main.py": "app = FastAPI()\nvalues = {name: os.environ[name] for name in NEEDED}",
    ".env.example": EXAMPLE,
  });
  for (const [adapter, tree] of [
    [expressNodePgMigrate, node],
    [fastapi, python],
  ] as const) {
    const launched = adapter.launch(tree, settingsOf());
    expect(launched.ok ? launched.value.environment : launched.error).toEqual([
      { name: "PORT", file: ".env.example", line: 2, required: false, example: "3000" },
      {
        name: "SESSION_SECRET",
        file: ".env.example",
        line: 3,
        required: false,
        example: "change-me",
      },
      {
        name: "GREETING",
        file: ".env.example",
        line: 4,
        required: false,
        example: "hello # world",
      },
    ]);
  }
});
