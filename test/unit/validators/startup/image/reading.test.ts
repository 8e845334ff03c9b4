import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ignoredByGit, wordsOfRun } from "#validators/startup/image/observe-build.ts";
import { catchesSigterm, lastCommand } from "#validators/startup/image/observe-container.ts";
import {
  interpreterPrograms,
  placesOf,
  programWords,
  readHead,
} from "#validators/startup/image/program-file.ts";
import {
  meant,
  pathsSaidAbsent,
  pathsSaidDenied,
  scriptLine,
} from "#validators/startup/image/said-paths.ts";
import { projectOf } from "../project.ts";

describe("the first bytes of a program", () => {
  const elf = (machine: number, order = 1) => {
    const bytes = Array<string>(20).fill("\0");
    bytes[5] = String.fromCharCode(order);
    bytes[order === 1 ? 18 : 19] = String.fromCharCode(machine);
    return `\u007fELF${bytes.join("").slice(4)}`;
  };

  test.each([
    ["#!/bin/sh\nset -eu\n", "/bin/sh", false, null],
    ["#!/bin/sh\r\nset -eu\r\n", "/bin/sh", true, null],
    ["#! /usr/bin/env -S bash -e\n", "/usr/bin/env -S bash -e", false, null],
    ["set -eu\n", null, false, null],
    [elf(62), null, false, "amd64"],
    [elf(183), null, false, "arm64"],
    [elf(22, 2), null, false, "s390x"],
    [elf(77), null, false, "machine 77"],
    ["", null, false, null],
    ["\u0000\u0001\r\n", null, false, null],
  ])("%j", (head, interpreter, hasCarriageReturns, machine) => {
    expect(readHead({ head })).toEqual({ interpreter, hasCarriageReturns, machine });
  });

  test("whatever they are, they are read", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("\r", "\n", "\0", "#!", "/", " ", "sh", "é") }),
        (head) => {
          const read = readHead({ head: `#!${head}` });
          expect(read.interpreter).not.toContain("\n");
        },
      ),
    );
  });
});

test("what a #! line and a command need", () => {
  expect(interpreterPrograms("/bin/sh -e")).toEqual(["/bin/sh"]);
  expect(interpreterPrograms("/usr/bin/env -S A=1 zsh -e")).toEqual(["/usr/bin/env", "zsh"]);
  expect(programWords(["tini", "--", "/app/start.sh", "--port=80"])).toEqual([
    "tini",
    "/app/start.sh",
  ]);
  expect(programWords(["/bin/sh", "-c", "cd /app && ./run.sh | tee x"])).toEqual([
    "/bin/sh",
    "/app",
    "./run.sh",
  ]);
  expect(placesOf("sh", { cwd: "/app", path: "/usr/bin:/bin" })).toEqual([
    "/usr/bin/sh",
    "/bin/sh",
  ]);
  expect(placesOf("./run.sh", { cwd: "/app" })).toEqual(["/app/run.sh"]);
});

describe("paths that a program says are not there", () => {
  test.each([
    [
      "Error: Cannot find module '/app/src/tokens.js' imported from /app/src/app.js",
      "/app/src/tokens.js",
    ],
    ["ModuleNotFoundError: No module named 'orders.store.base'", "orders/store/base.py"],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: 'templates/mail.txt'",
      "templates/mail.txt",
    ],
    ["Error: ENOENT: no such file or directory, open '/app/openapi.json'", "/app/openapi.json"],
    [
      "FAILED: No config file 'alembic.ini' found, or file has no '[alembic]' section",
      "alembic.ini",
    ],
    [
      "python: can't open file '/app/manage.py': [Errno 2] No such file or directory",
      "/app/manage.py",
    ],
    ["/app/start.sh: 4: ./bin/migrate: not found", "./bin/migrate"],
    ["cat: /app/VERSION: No such file or directory", "/app/VERSION"],
  ])("%s", (text, path) => {
    expect(pathsSaidAbsent(`booting\n${text}\n`).map((said) => said.path)).toContain(path);
  });

  test("a line that says nothing of the kind names none", () => {
    expect(pathsSaidAbsent("reading '/app/openapi.json'\n")).toEqual([]);
  });
});

test("paths that a program says it was refused", () => {
  const paths = (text: string) => pathsSaidDenied(text).map(({ path }) => path);
  expect(paths("EACCES: permission denied, mkdir '/app/var'")).toEqual(["/app/var"]);
  expect(paths("PermissionError: [Errno 13] Permission denied: '/app/x/y.log'")).toEqual([
    "/app/x/y.log",
  ]);
  expect(paths("OSError: [Errno 30] Read-only file system: '/app/x'")).toEqual(["/app/x"]);
  expect(paths("/app/start.sh: 3: cannot create /data/pid: Permission denied")).toContain(
    "/data/pid",
  );
  expect(paths("listen EACCES: permission denied 0.0.0.0:80")).toEqual([]);
});

test("a shell names the line of its script", () => {
  expect(scriptLine("/app/start.sh: 3: cannot create /data/pid: Permission denied")).toEqual({
    path: "/app/start.sh",
    line: 3,
  });
  expect(scriptLine("start.sh: line 12: jq: command not found")?.line).toBe(12);
  expect(scriptLine("EACCES: permission denied")).toBeUndefined();
  expect(meant("./a", ["/app/src"])).toContain("/app/src/a.js");
  expect(meant("/x/y.js", ["/app"])).toContain("/x/y.js");
});

test("the last command of a script is where exec is missing", () => {
  expect(lastCommand("#!/bin/sh\nset -eu\n\nnode server.js\n\n")).toBe(4);
  expect(
    lastCommand("#!/bin/sh\nuvicorn app \\\n  --host 0.0.0.0 \\\n  --port 8000\n# end\n"),
  ).toBe(2);
  expect(lastCommand("#!/bin/sh\nexec node server.js\n")).toBeUndefined();
  expect(lastCommand("node server.js\n")).toBeUndefined();
});

test("what git ignores is known from its files", () => {
  const tree = projectOf({
    ".gitignore": "# built\nnode_modules/\n/dist\n*.log\n!keep.log\n",
    "web/.gitignore": "out/\n",
    "src/a.js": "",
  });
  expect(ignoredByGit(tree, "dist/server.js")).toEqual({
    file: ".gitignore",
    line: 3,
    pattern: "/dist",
  });
  expect(ignoredByGit(tree, "pkg/node_modules/x")).toMatchObject({ line: 2 });
  expect(ignoredByGit(tree, "web/out")).toMatchObject({ file: "web/.gitignore", line: 1 });
  expect(ignoredByGit(tree, "web/dist")).toBeUndefined();
  expect(ignoredByGit(tree, "src/a.js")).toBeUndefined();
});

test("the words of a command are told from the builder's", () => {
  const kit = [
    "#11 [7/8] RUN npm run build",
    '#11 0.512 npm error Missing script: "build"',
    "#11 ERROR: executor failed running [/bin/sh -c npm run build]: exit code: 1",
    "------",
    " > [7/8] RUN npm run build:",
    "ERROR: failed to solve: executor failed running",
  ].join("\n");
  expect(wordsOfRun(kit)).toEqual(['npm error Missing script: "build"']);
  const classic = [
    "Step 7/8 : RUN npm run build",
    " ---> Running in 1f0a",
    'npm error Missing script: "build"',
    "The command '/bin/sh -c npm run build' returned a non-zero code: 1",
  ].join("\n");
  expect(wordsOfRun(classic)).toEqual(['npm error Missing script: "build"']);
});

test("the kernel tells which signals a process catches", () => {
  expect(catchesSigterm("Name:\tnode\nSigCgt:\t0000000100004602\n")).toBe(true);
  expect(catchesSigterm("SigCgt:\t0000000108000002\n")).toBe(false);
  expect(catchesSigterm("")).toBeUndefined();
});
