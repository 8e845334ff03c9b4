import type { RunOrigin } from "#contract/settings.ts";
import { member } from "./raw-settings.ts";

/** What a workflow has put beside this job, as its `job` context tells. */
export interface WorkflowJob {
  /** Network of the job's container, else that of its services. */
  readonly network?: string;
  /** Name of a service in the workflow to the id of its container. */
  readonly services: Readonly<Record<string, string>>;
}

/** The run and the job on whose behalf an engine works. */
export interface OnBehalfOf {
  readonly origin?: RunOrigin;
  readonly job?: WorkflowJob;
  /** Full id of the commit that the change goes on top of. */
  readonly base?: string;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,254}$/;
const LONGEST_LABEL = 300;
const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * Reads the JSON of the `job` context. Never throws: what is no name of the engine's is left out.
 *
 * Source  GitHub, "Contexts reference", job context.
 */
export function readWorkflowJob(json: string): WorkflowJob {
  const context = parsed(json);
  const described = member(context, "services");
  const services =
    typeof described === "object" && described !== null ? Object.entries(described) : [];
  const networks = [member(context, "container"), ...services.map(([, service]) => service)];
  const network = networks.flatMap((holder) => nameIn(holder, "network"))[0];
  return {
    ...(network === undefined ? {} : { network }),
    services: Object.fromEntries(
      services.flatMap(([name, service]) => nameIn(service, "id").map((id) => [name, id])),
    ),
  };
}

/** What our own supervisor hands over; everything in it is optional. */
export function readOnBehalfOf(value: unknown): OnBehalfOf {
  const [origin, job, base] = ["origin", "job", "base"].map((key) => member(value, key));
  const [repository, runId, attempt, name] = ["repository", "runId", "attempt", "job"].map((key) =>
    labelOf(member(origin, key)),
  );
  return {
    ...(repository === undefined || runId === undefined
      ? {}
      : { origin: { repository, runId, attempt: attempt ?? "1", job: name ?? "" } }),
    ...(job === undefined ? {} : { job: jobOf(job) }),
    ...(typeof base === "string" && COMMIT.test(base) ? { base } : {}),
  };
}

/** The run that the runner's variables name; absent outside of a workflow. */
export function originIn(
  environment: Readonly<Record<string, string | undefined>>,
): RunOrigin | undefined {
  return readOnBehalfOf({
    origin: {
      repository: environment["GITHUB_REPOSITORY"],
      runId: environment["GITHUB_RUN_ID"],
      attempt: environment["GITHUB_RUN_ATTEMPT"],
      job: environment["GITHUB_JOB"],
    },
  }).origin;
}

function jobOf(value: unknown): WorkflowJob {
  const services = member(value, "services");
  const named = typeof services === "object" && services !== null ? Object.keys(services) : [];
  const [network] = nameIn(value, "network");
  return {
    ...(network === undefined ? {} : { network }),
    services: Object.fromEntries(
      named.flatMap((name) => nameIn(services, name).map((id) => [name, id])),
    ),
  };
}

function nameIn(holder: unknown, key: string): readonly string[] {
  const value = member(holder, key);
  return typeof value === "string" && NAME.test(value) ? [value] : [];
}

function labelOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_LABEL
    ? value
    : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
