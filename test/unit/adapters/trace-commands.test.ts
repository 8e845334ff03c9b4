import fc from "fast-check";
import { expect, test } from "vitest";
import { simpleCommands } from "#adapters/shell-lines.ts";
import { tracedCommands } from "#adapters/trace-commands.ts";
import { projectOf } from "./project.ts";

const origin = { text: "Procfile, process type web", file: "Procfile", line: 1 };
const traced = (files: Readonly<Record<string, string>>, line: string) =>
  tracedCommands({ tree: projectOf(files), directory: "." }, line, origin).map((found) => [
    found.line,
    `${found.origin.file}:${found.origin.line}`,
  ]);

test("a shell line is its simple commands", () => {
  expect(simpleCommands(`sh -c "A=1 alembic upgrade head && exec uvicorn 'a;b' & wait" `)).toEqual([
    "alembic upgrade head",
    "uvicorn 'a;b'",
    "wait",
  ]);
  expect(simpleCommands('if [ "$X" = 1 ]; then ./seed.sh || true; fi')).toEqual([
    '[ "$X" = 1 ]',
    "./seed.sh",
    "true",
    "fi",
  ]);
  expect(simpleCommands("# only a comment")).toEqual([]);
});

test("scripts are followed through scripts and package.json", () => {
  const files = {
    "package.json":
      '{\n "scripts": {\n  "serve:all": "npm run up && node dist/main.js",\n  "up": "prisma migrate deploy"\n }\n}',
    "bin/start":
      "#!/bin/bash -e\n. scripts/env.sh\nbash -eu scripts/seed.sh \\\n  all\nexec npm run serve:all\n",
    "scripts/env.sh": "export A=1\n",
    "scripts/seed.sh": "cd tools\npython seed.py\n",
  };
  expect(traced(files, "exec ./bin/start")).toEqual([
    ["export A=1", "scripts/env.sh:1"],
    ["cd tools && python seed.py", "scripts/seed.sh:2"],
    ["prisma migrate deploy", "package.json:4"],
    ["node dist/main.js", "package.json:3"],
  ]);
});

test("a script that calls itself ends", () => {
  const calls = Array.from({ length: 50 }, () => "sh loop.sh").join("\n");
  expect(traced({ "loop.sh": `${calls}\necho x\n` }, "sh loop.sh").length).toBeLessThanOrEqual(
    1000,
  );
});

test("no text makes it throw", () => {
  const texts = fc.array(
    fc.constantFrom("sh ", "a.sh", "&&", '"', "'", "\\", "\n", "cd ", "npm run a"),
  );
  fc.assert(
    fc.property(texts, (parts) => {
      const text = parts.join("");
      expect(Array.isArray(traced({ "a.sh": text }, text))).toBe(true);
    }),
  );
});
