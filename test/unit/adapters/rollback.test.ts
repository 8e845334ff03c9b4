import { expect, test } from "vitest";
import { shellPlan } from "#adapters/command-plan.ts";
import { rollbackOf, stampOf } from "#adapters/rollback.ts";
import type { SourceTree } from "#contract/source-tree.ts";

function rollback(line: string, files: Readonly<Record<string, string>> = {}): string | undefined {
  const tree = {
    root: "/p",
    files: Object.keys(files),
    read: (path: string) => files[path],
    has: (path: string) => path in files,
  } as unknown as SourceTree;
  const origin = { text: "somewhere", file: "package.json", line: 1 };
  const migrate = shellPlan({ line, directory: ".", env: {}, origin });
  return rollbackOf({ migrate }, tree, ".")?.argv.at(-1);
}

test.each([
  ["python -m alembic -c x.ini upgrade head", "exec python -m alembic -c x.ini downgrade -1"],
  ["flask db upgrade", "exec flask db downgrade"],
  [
    "python manage.py migrate --noinput",
    "exec python manage.py migrate {app} {previous} --noinput",
  ],
  ["knex migrate:latest --env production", "exec knex migrate:down --env production"],
  ["npx node-pg-migrate -m db up", "exec npx node-pg-migrate -m db down"],
  ["sequelize-cli db:migrate", "exec sequelize-cli db:migrate:undo"],
  ["typeorm migration:run -d dist/source.js", "exec typeorm migration:revert -d dist/source.js"],
  ["bundle exec rails db:migrate", "exec bundle exec rails db:rollback"],
])("%s is taken back", (line, expected) => {
  expect(rollback(line)).toBe(expected);
});

test("Rails with several databases would have to be told which one", () => {
  const yml = (more: string) => ({ "config/database.yml": `production:\n  primary:\n${more}` });
  const line = "bundle exec rails db:migrate";
  expect(rollback(line, yml("    migrations_paths: db/a_migrate\n"))).toBeUndefined();
  expect(rollback(line, yml("    database: shop\n"))).toContain("db:rollback");
});

test("a script of package.json is followed", () => {
  const manifest = JSON.stringify({ scripts: { migrate: "node-pg-migrate up" } });
  expect(rollback("npm run migrate", { "package.json": manifest })).toBe(
    "exec node-pg-migrate down",
  );
});

test("tools without a way back, and lines that do several things, have none", () => {
  expect(rollback("prisma migrate deploy")).toBeUndefined();
  expect(rollback("node migrate.mjs")).toBeUndefined();
  expect(rollback("alembic upgrade head && alembic -c other.ini upgrade head")).toBeUndefined();
});

test("what is applied is noted in the tool's own words", () => {
  const origin = { text: "somewhere", file: "package.json", line: 1 };
  const stamp = (line: string) => {
    const migrate = shellPlan({ line, directory: ".", env: {}, origin });
    const tree = { files: [], read: () => undefined, has: () => false } as unknown as SourceTree;
    return stampOf({ migrate }, tree, ".")?.argv.at(-1);
  };
  expect(stamp("alembic upgrade head")).toBe("exec alembic stamp heads");
  expect(stamp("python manage.py migrate")).toBe("exec python manage.py migrate --fake");
  expect(stamp("knex migrate:latest")).toBeUndefined();
});
