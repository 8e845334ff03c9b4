import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { admitLegacy } from "#gate/admission.ts";

const folder = join(import.meta.dirname, "../../golden/reports");
const read = (name: string): Report =>
  reportSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));
const ready = read("ready.json");
const { tree_hash: treeHash, settings_hash: settingsHash } = ready.run;
const now = { report: ready, treeHash, settingsHash, toolVersion: ready.tool.version };

test("a ready report of this tree, these settings and this version opens the gate", () => {
  expect(admitLegacy(now)).toEqual({ admitted: true, report: ready });
});

test.each([
  ["there is none", { report: undefined, absence: "there is no report.json" }, "no report.json"],
  ["it is not ready", { report: read("not-ready.json") }, "says not-ready: "],
  [
    "it speaks of some layers only",
    {
      report: {
        ...ready,
        deployment_ready: null,
        run: { ...ready.run, command: "startup-check" },
        verdict: { ...ready.verdict, scope: ["startup" as const] },
      },
    },
    "is of startup-check and speaks of startup only",
  ],
  ["another version wrote it", { toolVersion: "9.9.9" }, `this is 9.9.9`],
  ["the tree changed", { treeHash: "other" }, "source tree has changed"],
  ["the settings changed", { settingsHash: "other" }, "settings have changed"],
])("the gate stays shut, with the reason, when %s", (_name, change, reason) => {
  const admission = admitLegacy({ ...now, ...change });
  expect(admission.admitted).toBe(false);
  expect("reason" in admission ? admission.reason : "").toContain(reason);
});
