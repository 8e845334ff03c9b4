import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { RepositoryView } from "#contract/check-run.ts";
import { type ActionEvent, readEvent } from "./event.ts";
import type { Environment } from "./handover.ts";

/** The job that this step belongs to, as the runner describes it. */
export interface Job {
  readonly environment: Environment;
  /** Absolute. */
  readonly workspace: string;
  readonly event: ActionEvent;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
  /** Key of the job in its workflow, with whatever tells it apart from its matrix siblings. */
  readonly jobName: string;
  /** Tells this step apart from others of its job. */
  readonly stepName: string;
  /** Page of this run. */
  readonly runUrl: string;
}

const LARGEST_EVENT_BYTES = 32 * 1024 * 1024;

/** Reads the runner's description. Nothing here throws: what is absent is empty. */
export function readJob(environment: Environment): Job {
  const of = (name: string, standard = "") => environment[name] ?? standard;
  const [owner = "", name = ""] = of("GITHUB_REPOSITORY").split("/");
  const serverUrl = of("GITHUB_SERVER_URL", "https://github.com");
  const event = readEvent({
    name: of("GITHUB_EVENT_NAME"),
    repository: of("GITHUB_REPOSITORY"),
    sha: of("GITHUB_SHA"),
    payload: readPayload(of("GITHUB_EVENT_PATH")),
  });
  const runId = of("GITHUB_RUN_ID", "0");
  return {
    environment,
    workspace: resolve(of("GITHUB_WORKSPACE", process.cwd())),
    event,
    repository: { owner, name },
    serverUrl,
    apiUrl: of("GITHUB_API_URL", "https://api.github.com"),
    runId,
    runAttempt: of("GITHUB_RUN_ATTEMPT", "1"),
    jobName: of("GITHUB_JOB", "job"),
    stepName: of("GITHUB_ACTION"),
    runUrl: `${serverUrl}/${owner}/${name}/actions/runs/${runId}`,
  };
}

/**
 * The checkout that holds the project: the nearest folder with a `.git` folder, else the workspace. A `.git`
 * file is a submodule's, and a change that makes a folder one must not change whose policy counts.
 */
export function repositoryRoot(projectDirectory: string, workspace: string): string {
  let folder = projectDirectory;
  while (folder.startsWith(workspace)) {
    if (isFolder(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) break;
    folder = dirname(folder);
  }
  return workspace;
}

/** How the project's places look from the repository; only files that are really there exist. */
export function viewOf(job: Job, projectDirectory: string, configFile: string): RepositoryView {
  const root = repositoryRoot(projectDirectory, job.workspace);
  const prefix = relative(root, projectDirectory).split(sep).join("/");
  const exists = (path: string) => isFileInside(root, path);
  const candidates = [relative(root, configFile).split(sep).join("/"), workflowPath(job)];
  const fallback = candidates.find((path) => path !== "" && exists(path));
  return { prefix, exists, ...(fallback === undefined ? {} : { fallback }) };
}

/** `.github/workflows/ci.yml` of `owner/name/.github/workflows/ci.yml@refs/heads/main`. */
export function workflowPath({ environment }: Job): string {
  const reference = environment["GITHUB_WORKFLOW_REF"] ?? "";
  return /^[^/]+\/[^/]+\/(.+?)@/.exec(reference)?.[1] ?? "";
}

function isFileInside(root: string, path: string): boolean {
  const full = resolve(root, path);
  if (!full.startsWith(`${root}${sep}`)) return false;
  if (statsOf(full)?.isFile() !== true) return false;
  return realpathSync(full).startsWith(`${realpathSync(root)}${sep}`);
}

export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() === true;
}

// A name that is too long, or a link that leads back to itself, is nothing, too.
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}

function readPayload(path: string): unknown {
  try {
    if (path === "" || statSync(path).size > LARGEST_EVENT_BYTES) return undefined;
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    // Without a payload the commit is the workflow's own, and what may be done with it less.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}
