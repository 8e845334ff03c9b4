import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobResult } from "../runner/index.ts";
import type { Checkout } from "./checkout.ts";
import { exampleWorkflow, runJob } from "./consumer.ts";
import { EVENTS, type Happening, REPOSITORY } from "./events.ts";
import type { World } from "./world.ts";

const FORK = EVENTS[1]!;

/** The first half of the pair on a fork's pull request. Only for speed does it ask for less. */
export async function firstHalf(world: World, checkout: Checkout): Promise<JobResult> {
  world.api.artifactsFrom(world.artifacts);
  const file = join(checkout.directory, ".github/workflows/first.yml");
  const text = exampleWorkflow("fork-safe-run.yml");
  writeFileSync(file, text.replace('token: ""', 'command: health-check\n          token: ""'));
  return await runJob(world, FORK.happening(checkout), { file, job: "run" });
}

/** The triggering run as GitHub tells the second half about it. */
export interface TriggeringRun {
  readonly conclusion: string;
  /** Default: `pull_request`. */
  readonly event?: string;
}

/** The second half, unchanged, in a workspace without any checkout. */
export async function secondHalf(
  world: World,
  checkout: Checkout,
  { conclusion, event = "pull_request" }: TriggeringRun,
): Promise<JobResult> {
  const { runId } = world.context(FORK.happening(checkout));
  const headRepository = "mallory/orders";
  world.api.addWorkflowRun({
    ...{ id: runId, headSha: checkout.head, headBranch: "change" },
    ...{ event, conclusion, headRepository },
  });
  const payload = {
    action: "completed",
    repository: { full_name: REPOSITORY, default_branch: "main" },
    workflow_run: {
      ...{ id: runId, conclusion, event, head_sha: checkout.head, pull_requests: [] },
      head_repository: { full_name: headRepository },
    },
  };
  return await reportJob(world, {
    ...{ event: { name: "workflow_run", payload }, sha: checkout.base },
    ...{ ref: "refs/heads/main", actor: "mallory" },
  });
}

/** The second half's job for whatever event. */
export async function reportJob(world: World, happening: Happening): Promise<JobResult> {
  const workspace = mkdtempSync(join(tmpdir(), "empty-workspace-"));
  const file = join(workspace, "second.yml");
  const runId = world.context(happening).runId + 1;
  const runtimeToken = world.artifacts.runtimeToken(runId, "report");
  writeFileSync(file, exampleWorkflow("fork-safe-report.yml"));
  try {
    const given = { workspace, runId, runtimeToken };
    return await runJob(world, happening, { file, job: "report", given });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}
