import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { PROJECT } from "../../system/harness/cli.ts";
import type { Permissions as Rights } from "../github/access.ts";
import type { Plain } from "../runner/context.ts";
import {
  type JobContext,
  type JobResult,
  runWorkflow,
  type StepResult,
  type UsesHandler,
} from "../runner/index.ts";
import { readWorkflow } from "../runner/workflow-file.ts";
import type { Happening } from "./events.ts";
import { ACTION, TOKEN, type World } from "./world.ts";

/** How a consumer names this action. */
export const OWN = "org/deployment-readiness@v1";

/** The one workflow that the README tells people to paste. */
export function readmeWorkflow(): string {
  const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
  const [block, ...more] = [...readme.matchAll(/```yaml\n(name: [\s\S]*?)```/g)];
  if (block?.[1] === undefined || more.length > 0)
    throw new Error("README.md has to show exactly one whole workflow");
  return block[1];
}

export function exampleWorkflow(name: string): string {
  return readFileSync(join(PROJECT, "examples/workflows", name), "utf8");
}

/** What a job's token may do, as the workflow itself asks for it. */
export async function rightsOf(file: string, job: string): Promise<Rights> {
  const { jobs, permissions } = await readWorkflow(file);
  const asked = jobs[job]?.permissions ?? permissions;
  if (asked === undefined || typeof asked === "string")
    throw new Error(`${file} leaves the rights of ${job} to the repository`);
  return asked as Rights;
}

/** The actions of a consumer's workflow. What is checked out is the workspace already. */
export const USES: Readonly<Record<string, UsesHandler>> = {
  "actions/checkout": ({ with: { "persist-credentials": persists } }) => {
    if (persists !== "false") throw new Error("the token would stay on the disk");
    return undefined;
  },
  [OWN]: ACTION,
};

export interface WorkflowCase {
  readonly file: string;
  readonly job: string;
  readonly given?: Partial<JobContext>;
  /** Containers of the job's services, which the caller has started. */
  readonly services?: Readonly<Record<string, Plain>>;
}

/** Runs one job with a token that may do what the workflow asks for, and nothing else. */
export async function runJob(
  world: World,
  happening: Happening,
  { file, job, given, services }: WorkflowCase,
): Promise<JobResult> {
  world.api.addToken(TOKEN, await rightsOf(file, job));
  const context = world.context(happening, { token: TOKEN, ...given });
  const result = await runWorkflow(context, {
    ...{ file, job, uses: USES },
    ...(services === undefined ? {} : { services }),
  });
  expect(world.api.violations).toEqual([]);
  expect(world.artifacts.violations).toEqual([]);
  expect(result.orphans).toEqual([]);
  return result;
}

/** This action's own step. */
export function ownStep({ steps }: JobResult): StepResult {
  const own = steps.find(({ name }) => name === `Run ${OWN}`);
  if (own === undefined) throw new Error("the job came to no step of this action");
  return own;
}
