import { expect, test } from "vitest";
import { SettingsError, type SettingsProblem } from "#contract/failure.ts";
import { detect } from "#pipeline/1-detect.ts";
import { settingsFromYaml } from "#settings/from-file.ts";
import { resolveSettings } from "#settings/resolve.ts";
import { projectOf, settingsOf } from "../adapters/project.ts";

const NODE = {
  "package.json": JSON.stringify({
    scripts: { dev: "nodemon bin/www", test: "jest", lint: "eslint ." },
    dependencies: { express: "5" },
  }),
  "app.js": "module.exports = require('express')();\n",
  "bin/www": "#!/usr/bin/env node\nrequire('../app').listen(process.env.PORT);\n",
};
const PYTHON = {
  "README.md": "run it",
  "srv/run.py": "ThreadingHTTPServer(address, Handler).serve_forever()\n",
};
const FACTORY = {
  "requirements.txt": "fastapi[standard]",
  "shop/web.py": "def assemble(mode=1):\n    api = FastAPI()\n    return api\n",
};

function problemOf(files: Readonly<Record<string, string>>): SettingsProblem {
  try {
    detect(projectOf(files), settingsOf());
  } catch (error) {
    if (error instanceof SettingsError && error.problems[0] !== undefined) return error.problems[0];
    throw error;
  }
  throw new Error("a start command was found");
}

test.each([
  [NODE, "node bin/www (bin/www:2)", "node bin/www"],
  [PYTHON, "python3 srv/run.py (srv/run.py:1)", "python3 srv/run.py"],
  [
    FACTORY,
    "python -m uvicorn shop.web:assemble --factory --host 0.0.0.0 --port $PORT (shop/web.py:2)",
    "python -m uvicorn shop.web:assemble --factory --host 0.0.0.0 --port $PORT",
  ],
])("the best guess is what starts a server, and its line can be copied", (files, guess, line) => {
  const problem = problemOf(files);
  expect(problem.allowed).toContain(`Best guesses: ${guess}`);
  expect(problem.allowed).not.toContain("npm run lint");
  const copied = settingsFromYaml(problem.example ?? "", "readiness.yml");
  const resolved = resolveSettings({ flags: {}, file: copied, environment: {} });
  expect(resolved.ok && resolved.value.app.start).toBe(line);
});

test("what npm start runs without a script is found", () => {
  const files = {
    "package.json": '{"dependencies":{"express":"5"}}',
    "server.js": "require('express')().listen(3000)",
  };
  const { plan } = detect(projectOf(files), settingsOf());
  expect(plan.start.argv.at(-1)).toBe("exec node server.js");
});

test("a function that says it returns the application is a factory of it", () => {
  const files = {
    "requirements.txt": "fastapi[standard]",
    "shop/web.py": "def assemble() -> FastAPI:\n    return FastAPI()\n",
  };
  const { plan } = detect(projectOf(files), settingsOf());
  expect(plan.start.argv.at(-1)).toContain("uvicorn shop.web:assemble --factory");
});
