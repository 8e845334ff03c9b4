import { expect, test } from "vitest";
import { readEvent, refusalOf } from "#entrypoints/action/event.ts";

const OWN = "acme/orders";
const [MERGE, HEAD, BASE] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];
const read = (name: string, payload: unknown) =>
  readEvent({ name, repository: OWN, sha: MERGE, payload });
const pull = (headRepository: unknown) => ({
  pull_request: {
    number: 7,
    head: { sha: HEAD, repo: headRepository },
    base: { sha: BASE, repo: { full_name: OWN } },
  },
});

test("a pull request is judged at its own head, not at the test merge", () => {
  expect(read("pull_request", pull({ full_name: OWN }))).toEqual({
    name: "pull_request",
    repository: OWN,
    headSha: HEAD,
    baseSha: BASE,
    pullRequest: 7,
    isForeign: false,
    isPrivileged: false,
  });
});

test.each([
  ["another repository", { full_name: "mallory/orders" }],
  ["a repository that was deleted", null],
  ["a repository without a name", {}],
])("a pull request from %s is foreign", (_what, repository) => {
  const event = read("pull_request", pull(repository));
  expect(event.isForeign).toBe(true);
  expect(refusalOf(event)).toBeUndefined();
});

test("foreign code is refused where the workflow holds secrets", () => {
  const foreign = read("pull_request_target", pull({ full_name: "mallory/orders" }));
  expect(refusalOf(foreign)).toContain("pull_request_target");
  expect(refusalOf(read("pull_request_target", pull({ full_name: OWN })))).toBeUndefined();
});

test("a workflow run speaks of the commit that triggered it", () => {
  const payload = {
    workflow_run: {
      id: 12,
      conclusion: "success",
      head_sha: HEAD,
      head_repository: { full_name: "mallory/orders" },
      pull_requests: [],
    },
  };
  const event = read("workflow_run", payload);
  expect(event).toMatchObject({
    headSha: HEAD,
    isForeign: true,
    isPrivileged: true,
    triggeringRun: { id: 12, conclusion: "success" },
  });
  expect(refusalOf(event)).toContain("workflow_run");
});

test("a merge group has no pull request; its own commit is right", () => {
  const event = read("merge_group", { merge_group: { head_sha: MERGE, base_sha: BASE } });
  expect(event).toMatchObject({ headSha: MERGE, baseSha: BASE, isForeign: false });
  expect(event.pullRequest).toBeUndefined();
});

test("an annotated tag is judged at the commit that it names", () => {
  const event = read("push", {
    ref: "refs/tags/v1.0.0",
    after: "d".repeat(40),
    head_commit: { id: HEAD },
  });
  expect(event).toMatchObject({ headSha: HEAD, isForeign: false });
  expect(event.baseSha).toBeUndefined();
});

test.each(["schedule", "workflow_dispatch", "release"])("%s: the workflow's commit", (name) => {
  expect(read(name, {}).headSha).toBe(MERGE);
});

test("a deployment is of the commit that is deployed", () => {
  expect(read("deployment", { deployment: { sha: HEAD } }).headSha).toBe(HEAD);
});

test.each([null, 3, "x", [], { pull_request: 5 }, { pull_request: { head: null } }])(
  "a payload that makes no sense leaves the workflow's commit: %j",
  (payload) => {
    expect(read("push", payload).headSha).toBe(MERGE);
    expect(read("workflow_run", payload)).toMatchObject({ headSha: MERGE, isForeign: true });
  },
);
