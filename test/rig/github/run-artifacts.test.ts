import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ArtifactService, openArtifactService } from "../artifacts/service.ts";
import { zipped } from "../artifacts/zip.ts";
import { type GitHubApi, openGitHubApi } from "./api.ts";

// The second half of the fork-safe pair: another workflow run reads what the first one left.
const SHA = "0123456789abcdef0123456789abcdef01234567";
const FROM = { workflowRunId: 42, repositoryOwner: "acme", repositoryName: "orders" };
const folder = mkdtempSync(join(tmpdir(), "run-artifacts-"));
let api: GitHubApi;
let service: ArtifactService;
let artifacts: typeof import("@actions/artifact");
let github: typeof import("@actions/github");

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  service = await openArtifactService();
  api = await openGitHubApi({ repository: "acme/orders" });
  api.artifactsFrom(service);
  api.addToken("reporter", { actions: "write", checks: "write" });
  api.addToken("checks-only", { checks: "write" });
  api.addWorkflowRun({
    id: 42,
    headSha: SHA,
    headBranch: "patch-1",
    event: "pull_request",
    headRepository: "mallory/orders",
  });
  vi.stubEnv("ACTIONS_RESULTS_URL", service.url);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", service.runtimeToken(42, "run"));
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
  vi.stubEnv("GITHUB_WORKSPACE", folder);
  // Both packages read the address when they are loaded.
  vi.stubEnv("GITHUB_API_URL", api.url);
  artifacts = await import("@actions/artifact");
  github = await import("@actions/github");
});
afterAll(async () => {
  expect(api.invalidReplies()).toEqual([]);
  expect(api.violations).toEqual([]);
  await Promise.all([api.close(), service.close()]);
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const findBy = (token: string) => ({ ...FROM, token });

test("an artifact of another run is found, downloaded, its digest checked, and deleted", async () => {
  const client = new artifacts.DefaultArtifactClient();
  const report = join(folder, "report.json");
  writeFileSync(report, '{"verdict":"ready"}');
  const made = await client.uploadArtifact("readiness", [report], folder);
  const listed = await client.listArtifacts({ findBy: findBy("reporter") });
  expect(listed.artifacts).toMatchObject([
    { id: made.id, name: "readiness", digest: `sha256:${made.digest}` },
  ]);
  const { artifact } = await client.getArtifact("readiness", { findBy: findBy("reporter") });
  const path = join(folder, "download");
  const got = await client.downloadArtifact(artifact.id, {
    path,
    findBy: findBy("reporter"),
    expectedHash: artifact.digest ?? "",
  });
  expect(got.digestMismatch).toBe(false);
  expect(readFileSync(join(path, "report.json"), "utf8")).toBe('{"verdict":"ready"}');
  await client.deleteArtifact("readiness", { findBy: findBy("reporter") });
  expect(service.artifacts()).toEqual([]);
});

test("what an attacker packed stays inside the folder", async () => {
  const bytes = zipped([
    ["report.json", "{}"],
    ["../../escaped.txt", "outside"],
  ]);
  const mimeType = "application/zip";
  const id = api.addArtifact({ run: 42, name: "hostile", bytes, mimeType });
  const client = new artifacts.DefaultArtifactClient();
  const path = join(folder, "deep/er/download");
  await client.downloadArtifact(id, { path, findBy: findBy("reporter") });
  expect(existsSync(join(path, "report.json"))).toBe(true);
  expect(existsSync(join(folder, "deep/escaped.txt"))).toBe(false);
});

test("the run says where it came from; an expired artifact is gone; rights are asked for", async () => {
  const { rest } = github.getOctokit("reporter");
  const repo = { owner: "acme", repo: "orders" };
  const { data: run } = await rest.actions.getWorkflowRun({ ...repo, run_id: 42 });
  expect(run).toMatchObject({
    head_sha: SHA,
    event: "pull_request",
    conclusion: "success",
    head_repository: { full_name: "mallory/orders", fork: true },
  });
  const old = { run: 42, name: "old", bytes: zipped([]), mimeType: "application/zip" };
  const artifact_id = api.addArtifact({ ...old, isExpired: true });
  const { data } = await rest.actions.getArtifact({ ...repo, artifact_id });
  expect(data).toMatchObject({ name: "old", expired: true, workflow_run: { id: 42 } });
  const download = { ...repo, artifact_id, archive_format: "zip" };
  await expect(rest.actions.downloadArtifact(download)).rejects.toMatchObject({ status: 410 });
  const without = github.getOctokit("checks-only").rest;
  await expect(without.actions.downloadArtifact(download)).rejects.toMatchObject({ status: 403 });
  await expect(without.actions.getWorkflowRun({ ...repo, run_id: 42 })).rejects.toMatchObject({
    status: 403,
  });
});
