import type { JobContext } from "../runner/index.ts";
import type { Checkout } from "./checkout.ts";

export const REPOSITORY = "acme/orders";
const FORK = "mallory/orders";

/** The part of a job that its event decides. */
export type Happening = Pick<JobContext, "event" | "sha" | "ref" | "headRef" | "baseRef" | "actor">;

export interface EventCase {
  readonly title: string;
  happening(checkout: Checkout): Happening;
  /** The commit that a check run must be attached to. */
  headOf(checkout: Checkout): string;
  /** The code comes from another repository while the workflow holds secrets. */
  readonly isRefused?: boolean;
  /** GitHub gives no more than reading here, whatever the workflow asks for. */
  readonly isReadOnly?: boolean;
}

const repository = { full_name: REPOSITORY, default_branch: "main", private: true };

const pull = (checkout: Checkout, from: string) => ({
  action: "synchronize",
  number: 7,
  repository,
  pull_request: {
    number: 7,
    head: { sha: checkout.head, ref: "change", repo: { full_name: from } },
    base: { sha: checkout.base, ref: "main", repo: { full_name: REPOSITORY } },
  },
});

const onPull =
  (name: string, from: string, actor = "ada") =>
  (checkout: Checkout) => ({
    event: { name, payload: pull(checkout, from) },
    // The privileged event runs on the base branch; its workspace is what a careless checkout left.
    sha: name === "pull_request" ? checkout.merge : checkout.base,
    ref: name === "pull_request" ? "refs/pull/7/merge" : "refs/heads/main",
    headRef: "change",
    baseRef: "main",
    actor,
  });

const plain =
  (name: string, payload: object, ref = "refs/heads/main") =>
  (checkout: Checkout) => ({
    event: { name, payload: { repository, ...payload } },
    sha: checkout.merge,
    ref,
    actor: "ada",
  });

const head = ({ head: sha }: Checkout) => sha;
const merge = ({ merge: sha }: Checkout) => sha;

/** The nine kinds of event that a consumer's workflow meets. */
export const EVENTS: readonly EventCase[] = [
  { title: "pull_request", happening: onPull("pull_request", REPOSITORY), headOf: head },
  {
    title: "pull_request from a fork",
    happening: onPull("pull_request", FORK, "mallory"),
    headOf: head,
    isReadOnly: true,
  },
  {
    title: "pull_request by Dependabot",
    happening: onPull("pull_request", REPOSITORY, "dependabot[bot]"),
    headOf: head,
    isReadOnly: true,
  },
  {
    title: "pull_request_target from a fork",
    happening: onPull("pull_request_target", FORK, "mallory"),
    headOf: head,
    isRefused: true,
  },
  {
    title: "workflow_run of a fork",
    happening: (checkout) => ({
      ...plain("workflow_run", {
        workflow_run: {
          id: 4711,
          conclusion: "success",
          event: "pull_request",
          head_sha: checkout.head,
          head_repository: { full_name: FORK },
          pull_requests: [],
        },
      })(checkout),
      sha: checkout.base,
    }),
    headOf: head,
    isRefused: true,
  },
  {
    title: "merge_group",
    happening: (checkout) =>
      plain(
        "merge_group",
        {
          action: "checks_requested",
          merge_group: {
            head_sha: checkout.merge,
            base_sha: checkout.base,
            base_ref: "refs/heads/main",
          },
        },
        "refs/heads/gh-readonly-queue/main/pr-7-abc",
      )(checkout),
    headOf: merge,
  },
  {
    title: "push to a branch",
    happening: (checkout) =>
      plain(
        "push",
        { after: checkout.merge, head_commit: { id: checkout.merge } },
        "refs/heads/release",
      )(checkout),
    headOf: merge,
  },
  {
    title: "push of an annotated tag",
    happening: (checkout) =>
      plain(
        "push",
        { after: "d".repeat(40), head_commit: { id: checkout.merge } },
        "refs/tags/v1.2.3",
      )(checkout),
    headOf: merge,
  },
  {
    title: "schedule",
    happening: plain("schedule", { schedule: "0 4 * * *" }),
    headOf: merge,
  },
];
