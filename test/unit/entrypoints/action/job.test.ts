import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { repositoryRoot } from "#entrypoints/action/job.ts";

const workspace = mkdtempSync(join(tmpdir(), "workspace-"));
afterAll(() => rmSync(workspace, { recursive: true }));
const at = (path: string) => join(workspace, path);

test("a project belongs to the nearest checkout, and a submodule to the one around it", () => {
  for (const folder of [".git", "services/orders", "other/.git", "other/app"])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at("services/orders/.git"), "gitdir: ../../.git/modules/orders\n");
  expect(repositoryRoot(at("services/orders"), workspace)).toBe(workspace);
  expect(repositoryRoot(at("other/app"), workspace)).toBe(at("other"));
  expect(repositoryRoot(workspace, workspace)).toBe(workspace);
});
