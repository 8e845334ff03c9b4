import type { RowCase, Tool } from "./case.ts";

type Files = Readonly<Record<string, string>>;

/** A project of one tool: what is deployed, and a migration that this branch adds. */
export interface ProjectFiles {
  readonly deployed: Files;
  /** Path and text of the branch's migration. */
  readonly migration: { readonly file: string; readonly text: string };
}

const SERVER = `import { createServer } from "node:http";
createServer((_request, response) => response.end("{}")).listen(Number(process.env.PORT));
`;
const RUNNER = `import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query("CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)");
const { rows } = await client.query("SELECT name FROM schema_migrations");
const done = new Set(rows.map(({ name }) => name));
for (const name of readdirSync("migrations").sort()) {
  if (done.has(name)) continue;
  await client.query("BEGIN");
  await client.query(readFileSync("migrations/" + name, "utf8"));
  await client.query("INSERT INTO schema_migrations VALUES ($1)", [name]);
  await client.query("COMMIT");
}
await client.end();
`;

const settings = (migrate: string): Files => ({
  "server.mjs": SERVER,
  "readiness.yml": `app: { start: node server.mjs, health: /, install: "true" }\ndatabase: { migrate: ${migrate} }\n`,
  ".gitignore": "node_modules\n__pycache__\n",
});
const node = (dependencies: readonly string[]): Files => ({
  "package.json": JSON.stringify({
    name: "bench",
    type: "module",
    dependencies: Object.fromEntries(["pg", ...dependencies].map((name) => [name, "*"])),
  }),
});

const URL = `os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")`;
const ALEMBIC_ENV = `import os
from alembic import context
from sqlalchemy import create_engine
with create_engine(${URL}).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`;
const revision = (id: string, parent: string, body: string) => `import sqlalchemy as sa
from alembic import op

revision = "${id}"
down_revision = ${parent}


def upgrade():
    ${body}


def downgrade():
    pass
`;
const DJANGO_SETTINGS = `import os
from urllib.parse import urlparse
url = urlparse(os.environ["DATABASE_URL"])
SECRET_KEY = "bench"
INSTALLED_APPS = ["garden"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
    "PASSWORD": url.password, "HOST": url.hostname, "PORT": url.port}}
`;
const MANAGE = `import os
import sys
from django.core.management import execute_from_command_line
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
execute_from_command_line(sys.argv)
`;
const django = (dependencies: string, body: string) => `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = ${dependencies}
    operations = [
        ${body}
    ]
`;
const pgMigrate = (body: string) =>
  `export const up = (pgm) => {\n  ${body}\n};\nexport const down = false;\n`;
const knex = (body: string) =>
  `export async function up(knex) {\n  ${body}\n}\nexport async function down() {}\n`;
const KNEXFILE = `export default { client: "pg", connection: process.env.DATABASE_URL, migrations: { directory: "./migrations" } };\n`;

const PROJECTS: Readonly<Record<Tool, (each: RowCase, body: string) => ProjectFiles>> = {
  sql: ({ base }, body) => ({
    deployed: {
      ...settings("node migrate.mjs"),
      ...node([]),
      "migrate.mjs": RUNNER,
      "migrations/001_base.sql": base,
    },
    migration: { file: "migrations/002_change.sql", text: body },
  }),
  alembic: ({ base }, body) => ({
    deployed: {
      ...settings("python -m alembic upgrade head"),
      "requirements.txt": "fastapi\nsqlalchemy\nalembic\n",
      "main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
      "alembic.ini": "[alembic]\nscript_location = migrations\n",
      "migrations/env.py": ALEMBIC_ENV,
      "migrations/versions/a1_base.py": revision("a1", "None", base),
    },
    migration: { file: "migrations/versions/a2_change.py", text: revision("a2", '"a1"', body) },
  }),
  "node-pg-migrate": ({ base }, body) => ({
    deployed: {
      ...settings("node-pg-migrate up"),
      ...node(["node-pg-migrate"]),
      "migrations/1700000000000_base.js": pgMigrate(base),
    },
    migration: { file: "migrations/1700000000001_change.js", text: pgMigrate(body) },
  }),
  knex: ({ base }, body) => ({
    deployed: {
      ...settings("knex migrate:latest"),
      ...node(["knex"]),
      "knexfile.js": KNEXFILE,
      "migrations/20240101000000_base.js": knex(base),
    },
    migration: { file: "migrations/20240101000001_change.js", text: knex(body) },
  }),
  django: ({ base }, body) => ({
    deployed: {
      ...settings("python manage.py migrate --noinput"),
      "requirements.txt": "django\n",
      "manage.py": MANAGE,
      "project/__init__.py": "",
      "project/settings.py": DJANGO_SETTINGS,
      "garden/__init__.py": "",
      "garden/models.py": "",
      "garden/migrations/__init__.py": "",
      "garden/migrations/0001_base.py": django("[]", base),
    },
    migration: {
      file: "garden/migrations/0002_change.py",
      text: django('[("garden", "0001_base")]', body),
    },
  }),
};

/** The files of one case, with the body of the branch's migration. */
export function projectOf(each: RowCase, body: string): ProjectFiles {
  return PROJECTS[each.tool](each, body);
}
