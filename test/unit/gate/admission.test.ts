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

test("a ready report of this tree and these settings opens the gate", () => {
  expect(admitLegacy({ report: ready, treeHash, settingsHash })).toEqual({ admitted: true });
});

test.each([
  ["there is none", { report: undefined, treeHash, settingsHash }, "no readable report"],
  ["it is not ready", { report: read("not-ready.json"), treeHash, settingsHash }, "not-ready"],
  [
    "it speaks of some layers only",
    { report: { ...ready, deployment_ready: null }, treeHash, settingsHash },
    "all five layers",
  ],
  [
    "the tree changed",
    { report: ready, treeHash: "other", settingsHash },
    "source tree has changed",
  ],
  [
    "the settings changed",
    { report: ready, treeHash, settingsHash: "other" },
    "settings have changed",
  ],
])("the gate stays shut, with the reason, when %s", (_name, question, reason) => {
  const admission = admitLegacy(question);
  expect(admission.admitted).toBe(false);
  expect("reason" in admission ? admission.reason : "").toContain(reason);
});
