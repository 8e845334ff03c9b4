import { expect, test } from "vitest";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const INSTALLED = ["node_modules/express/package.json"];

function installed(
  scripts: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  ignored: readonly string[] = INSTALLED,
): readonly string[] {
  const manifest = JSON.stringify({ scripts, dependencies: { express: "5" } });
  const launched = expressNodePgMigrate.launch(
    projectOf({ "package.json": manifest, ...files }, ignored),
    settingsOf(),
  );
  if (!launched.ok) return ["no start command"];
  return launched.value.install.map(({ argv }) => argv.at(-1)?.replace(/^exec /, "") ?? "");
}

test("a start file that no commit holds is built, also where the dependencies are installed", () => {
  const scripts = { build: "tsc -p .", start: "node dist/server.js" };
  expect(installed(scripts, { "src/server.ts": "" })).toEqual(["npm run build"]);
});

test("an output of an earlier build may be of another commit, and is built anew", () => {
  const scripts = { build: "tsc", start: "node --enable-source-maps ./dist/server" };
  const ignored = [...INSTALLED, "dist/server.js"];
  expect(installed(scripts, { "src/server.ts": "" }, ignored)).toEqual(["npm run build"]);
});

test("a start file of the commit needs no build", () => {
  const scripts = { build: "vite build", start: "node server.js" };
  expect(installed(scripts, { "server.js": "" })).toEqual([]);
  expect(installed({ ...scripts, start: "node src" }, { "src/index.js": "" })).toEqual([]);
});

test("the start script is followed from the Dockerfile", () => {
  const scripts = { build: "tsc", "start:prod": "node dist/main" };
  const files = { Dockerfile: 'FROM node:24\nCMD ["npm", "run", "start:prod"]\n' };
  expect(installed(scripts, files)).toEqual(["npm run build"]);
});
