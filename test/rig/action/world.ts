import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ArtifactService, openArtifactService } from "../artifacts/service.ts";
import { type GitHubApi, type GitHubApiOptions, openGitHubApi } from "../github/api.ts";
import { type ActionResult, type ActionRun, type JobContext, runAction } from "../runner/index.ts";
import type { Checkout } from "./checkout.ts";
import { type Happening, REPOSITORY } from "./events.ts";

export const ACTION = resolve(import.meta.dirname, "../../..");

/** What the job's token may do; `none` means that there is no token at all. */
export type TokenKind = "write" | "read-only" | "none";

export interface World extends AsyncDisposable {
  readonly api: GitHubApi;
  readonly artifacts: ArtifactService;
  /** RUNNER_TEMP. */
  readonly temp: string;
  context(happening: Happening, given?: Partial<JobContext>): JobContext;
  run(happening: Happening, run?: WorldRun): Promise<ActionResult>;
}

/** As on a machine without a Docker engine. */
const WITHOUT_ENGINE = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

export interface WorldOptions extends Partial<GitHubApiOptions> {
  /** The runner has a Docker engine; elsewhere it has none, whatever this machine has. */
  readonly usesEngine?: boolean;
}

export interface WorldRun extends Partial<Omit<ActionRun, "directory">> {
  readonly job?: Partial<JobContext>;
}

const RUN_ID = 4712;
/** Of this process alone: what finds it elsewhere has found a leak, and not another test. */
export const TOKEN = `ghs_${randomBytes(18).toString("hex")}`;

/** GitHub, the artifact service and a runner around one checkout. */
export async function openWorld(
  checkout: Checkout,
  kind: TokenKind,
  { usesEngine = false, ...server }: WorldOptions = {},
): Promise<World> {
  const gitDirectory = checkout.directory;
  const api = await openGitHubApi({ repository: REPOSITORY, gitDirectory, ...server });
  const artifacts = await openArtifactService();
  const temp = mkdtempSync(join(tmpdir(), "runner-temp-"));
  if (kind !== "none") {
    const checks = kind === "write" ? "write" : "read";
    api.addToken(TOKEN, { checks, contents: "read", actions: "read" });
  }
  const context = (happening: Happening, given: Partial<JobContext> = {}): JobContext => ({
    workspace: checkout.directory,
    temp,
    repository: REPOSITORY,
    runId: RUN_ID,
    runAttempt: 1,
    job: "readiness",
    workflowRef: `${REPOSITORY}/.github/workflows/readiness.yml@refs/heads/main`,
    ...(kind === "none" ? {} : { token: TOKEN }),
    runtimeToken: artifacts.runtimeToken(String(RUN_ID), "readiness"),
    apiUrl: api.url,
    resultsUrl: artifacts.url,
    ...happening,
    ...given,
    env: { ...(usesEngine ? {} : WITHOUT_ENGINE), ...given.env },
  });
  return {
    api,
    artifacts,
    temp,
    context,
    run: (happening, { job, ...run } = {}) =>
      runAction(context(happening, job), { directory: ACTION, ...run }),
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await artifacts.close();
      rmSync(temp, { recursive: true, force: true });
    },
  };
}
