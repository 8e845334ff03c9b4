import { expect, test } from "vitest";
import type { Target } from "#contract/target.ts";
import { untouched } from "../../../../../src/validators/schema/rows/untouched.ts";

const reasonFor = (...files: readonly string[]) =>
  untouched({
    migrations: { supported: true, directory: "alembic/versions", files: [] },
    changes: { files: files.map((file) => ({ file })) },
    deployed: { reference: "main" },
  } as unknown as Target);

test("what changes no migration brings nothing new to the deployed schema", () => {
  expect(reasonFor()).toBe("Nothing is changed against main.");
  expect(reasonFor("app/models.py", "README.md")).toBe("No migration is changed against main.");
  expect(reasonFor("alembic/versions/2_b.py")).toBeUndefined();
});

test.each([
  "alembic.ini",
  "alembic/env.py",
  "api/knexfile.ts",
  "src/data-source.ts",
  ".sequelizerc",
  "config/config.js",
  "drizzle.config.ts",
  "mikro-orm.config.js",
  "flyway.toml",
])("%s says where the tool writes down what has run", (file) => {
  expect(reasonFor(file)).toBeUndefined();
});
