import { expect, test } from "vitest";
import type { Target } from "#contract/target.ts";
import { devTools } from "#validators/startup/trials/pruned/tools.ts";
import { pruned } from "../../../../fixtures/evidence/startup/trials.ts";
import { planWith, projectOf } from "../project.ts";
import { asking } from "./asking.ts";

const MANIFEST =
  '{\n  "dependencies": {\n    "pg": "8"\n  },\n  "devDependencies": {\n    "c8": "12"\n  }\n}\n';
const LOCK = { file: "package-lock.json", devOnly: ["node_modules/c8"], installed: new Set("") };

function toolsOf(line: string, lock = LOCK) {
  const origin = { text: "Procfile", file: "Procfile", line: 3 };
  const command = { argv: ["sh", "-c", `exec ${line}`], cwd: ".", env: {}, origin };
  const plan = planWith({ processes: [{ name: "worker", kind: "worker", command }] });
  const target = { plan, tree: projectOf({ "package.json": MANIFEST }) } as unknown as Target;
  return devTools(target, lock, ".");
}

test("a process type that a program of development starts would not start in production", () => {
  const tool = {
    ...{ process: "worker", program: "c8", package: "c8" },
    origin: { file: "Procfile", line: 3 },
    declared: { file: "package.json", line: 6 },
  };
  expect(toolsOf("c8 node src/worker.js")).toEqual([tool]);
  expect(toolsOf("DEBUG=1 npx c8 node src/worker.js")).toEqual([tool]);
  expect(asking("pruned")("dev-dependency-at-runtime", pruned({ tools: [tool] }))).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: tool.origin,
    fix: tool.declared,
  });
  const asleep = pruned({ tools: [tool], keepsDev: true });
  expect(asking("pruned")("dev-dependency-at-runtime", asleep).severity).toBe("note");
});

test("a program of production or of the machine is no tool of development", () => {
  expect(toolsOf("node c8 src/worker.js")).toEqual([]);
  expect(toolsOf("pg src/worker.js")).toEqual([]);
  expect(toolsOf("./c8 src/worker.js")).toEqual([]);
  expect(toolsOf("c8 src/worker.js", { ...LOCK, devOnly: [] })).toEqual([]);
});
