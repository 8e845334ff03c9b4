import { expect, test } from "vitest";
import { hostCheckLine, lossLine } from "#validators/startup/trials/suspect-lines.ts";
import { projectOf } from "../project.ts";

const UNHEARD =
  "      throw er; // Unhandled 'error' event\n      ^\n\nerror: terminating connection";

test("a listener that ends the process is what ended it", () => {
  const one = 'pool.on("error", () => process.exit(1));\n';
  expect(lossLine(projectOf({ "src/a.js": `\n${one}` }), "")).toEqual({
    file: "src/a.js",
    line: 2,
  });
  const block = 'pool.on("error", (error) => {\n  log(error);\n  process.exit(1);\n});\n';
  expect(lossLine(projectOf({ "src/a.js": block }), "")).toEqual({ file: "src/a.js", line: 1 });
  expect(lossLine(projectOf({ "src/a.js": one, "src/b.js": one }), "")).toBeUndefined();
  const harmless = projectOf({ "src/a.js": 'pool.on("error", log);\n', "src/b.js": "exit(1);\n" });
  expect(lossLine(harmless, "")).toBeUndefined();
});

test("where nobody listened, what opened the connections is", () => {
  const tree = projectOf({ "src/a.js": "const pool = new pg.Pool({ max: 5 });\n" });
  expect(lossLine(tree, UNHEARD)).toEqual({ file: "src/a.js", line: 1 });
  expect(lossLine(tree, "bye")).toBeUndefined();
});

test("the check of the name is the one that refuses", () => {
  const files = {
    "src/app.js": 'ok(["localhost"].includes(request.hostname)) || response.sendStatus(403);\n',
    "src/log.js": "log(request.hostname);\n",
  };
  expect(hostCheckLine(projectOf(files))).toEqual({ file: "src/app.js", line: 1 });
  expect(hostCheckLine(projectOf({ "a.py": 'ALLOWED_HOSTS = ["x.example"]\n' }))).toEqual({
    file: "a.py",
    line: 1,
  });
  expect(hostCheckLine(projectOf({ "a.js": "serve(host);\n" }))).toBeUndefined();
});
