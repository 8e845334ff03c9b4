import { expect, test } from "vitest";
import { compilerLine } from "#validators/startup/compiler-line.ts";
import { step, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { answerTo } from "./asking.ts";
import { projectOf } from "./project.ts";

const TREE = projectOf({ "api/src/server.ts": "", "web/vite.ts": "" });

test.each([
  ["src/server.ts(15,7): error TS2551: Property 'jsn' does not exist on type 'Response'.", 15],
  [
    "\u001b[96msrc/server.ts\u001b[0m:\u001b[93m8\u001b[0m:\u001b[93m3\u001b[0m - \u001b[91merror\u001b[0m TS2304: Cannot find name 'x'.",
    8,
  ],
  ['✘ [ERROR] Could not resolve "./gone"\n\n    src/server.ts:2:18:\n      2 │ import', 2],
])("a compiler names the line it cannot translate: %s", (text, line) => {
  expect(compilerLine(TREE, text, "api")).toEqual({ file: "api/src/server.ts", line });
});

test.each([
  ["go", "# example.org/shop\n./web/web.go:19:21: lockers.Pong undefined", "web/web.go", 19],
  [
    "Maven",
    "[WARNING] /srv/shop/src/main/java/B.java:[3,1] deprecated\n[ERROR] /srv/shop/src/main/java/A.java:[19,56] cannot find symbol",
    "src/main/java/A.java",
    19,
  ],
  ["javac", "src/main/java/A.java:7: error: ';' expected", "src/main/java/A.java", 7],
  [
    "kotlinc",
    "e: file:///srv/shop/src/main/kotlin/C.kt:4:9 Unresolved reference",
    "src/main/kotlin/C.kt",
    4,
  ],
  [
    "rustc",
    "warning: unused variable: `p`\n --> src/main.rs:2:9\n\nerror[E0425]: cannot find function\n --> src/main.rs:5:1\n",
    "src/main.rs",
    5,
  ],
  ["csc", "Program.cs(12,5): error CS0103: The name 'x' does not exist", "Program.cs", 12],
])("the compiler of another language does as well: %s", (_name, text, file, line) => {
  const tree = projectOf({
    "web/web.go": "",
    "src/main/java/A.java": "",
    "src/main/java/B.java": "",
    "src/main/kotlin/C.kt": "",
    "src/main.rs": "",
    "Program.cs": "",
  });
  expect(compilerLine(tree, text, ".")).toEqual({ file, line });
});

test("a line of no file of the project is none", () => {
  expect(
    compilerLine(TREE, "node_modules/x/index.d.ts(1,2): error TS1: no", "api"),
  ).toBeUndefined();
  expect(compilerLine(TREE, "npm error code ERESOLVE", "api")).toBeUndefined();
});

test("a build that fails is placed on that line, with a remedy for it", () => {
  const text = "src/server.ts(15,7): error TS2551: no jsn";
  const failed = unready(
    {
      outcome: "install-failed",
      steps: [
        step("install", {
          argv: ["sh", "-c", "exec npm run build"],
          output: { text, totalBytes: 9, droppedBytes: 0 },
        }),
      ],
    },
    { spokenBy: { file: "src/server.ts", line: 15 } },
  );
  expect(answerTo("install-failure", failed)).toMatchObject({
    outcome: "violated",
    place: { file: "src/server.ts", line: 15 },
    remedy: "Correct `src/server.ts:15`, and build again.",
    replay: "npm run build",
  });
});

test("an output of one long word is read in no time", () => {
  const startedMs = performance.now();
  expect(compilerLine(TREE, `a[${"[a/".repeat(100_000)}`, "api")).toBeUndefined();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});
