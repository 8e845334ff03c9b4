import { expect, test } from "vitest";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { nodeSources } from "../../../src/adapters/node-launch.ts";
import { settingsWith } from "../../fixtures/evidence/startup/settings.ts";
import { projectOf } from "../validators/startup/project.ts";

test("built files are sources only where they are started and their originals are absent", () => {
  const sourcesOf = (...files: readonly string[]) =>
    nodeSources(
      projectOf(Object.fromEntries(files.map((file) => [file, ""]))),
      "node dist/server.js",
    );
  expect(sourcesOf("dist/server.js", "frontend/index.js")).toEqual([
    "dist/server.js",
    "frontend/index.js",
  ]);
  expect(sourcesOf("dist/server.js", "src/server.ts")).toEqual(["src/server.ts"]);
  expect(sourcesOf("dist/other.js", "src/other.ts", "index.js")).toEqual([
    "index.js",
    "src/other.ts",
  ]);
});

test("Express without node-pg-migrate is called Express, and its migrations folder is somebody else's", () => {
  const tree = projectOf({
    "package.json": '{"dependencies":{"express":"5","db-migrate":"1"}}',
    "migrations/1_first.js": "",
  });
  expect(expressNodePgMigrate.detect(tree, ".")).toMatchObject({ title: "Express" });
  expect(expressNodePgMigrate.migrations(tree, settingsWith({}))).toEqual({
    supported: false,
    reason: "no migrations of a known tool were recognised",
  });
});

test("MikroORM writes nothing among the migrations of the application", () => {
  const envWith = (dependency: string) => {
    const manifest = {
      scripts: { start: "node x.js" },
      dependencies: { express: "5", [dependency]: "6" },
    };
    const tree = projectOf({ "package.json": JSON.stringify(manifest), "x.js": "" });
    const plan = expressNodePgMigrate.launch(tree, settingsWith({}));
    return plan.ok ? plan.value.start.env : undefined;
  };
  expect(envWith("@mikro-orm/migrations")).toMatchObject({
    MIKRO_ORM_MIGRATIONS_SNAPSHOT: "false",
  });
  expect(Object.keys(envWith("pg") ?? {})).toEqual(["PATH"]);
});
