import { currentOwner, isDead, type Owner } from "#runtimes/journal-owner.ts";

const PREFIX = "deployment-readiness";
export const RUN_LABEL = `${PREFIX}.run`;
const OWNER_LABEL = `${PREFIX}.owner`;
const DEADLINE_LABEL = `${PREFIX}.deadline`;

/** Where a run was asked for; each part becomes a label. */
export interface RunOrigin {
  readonly repository?: string;
  readonly runId?: string;
  readonly attempt?: string;
  readonly job?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** What every object of a run carries, so that anybody can tell whose it is and when it may go. */
export function labelsOf(run: {
  readonly runId: string;
  /** Milliseconds from now until nothing of the run can be in use. */
  readonly lifetimeMs: number;
  readonly origin?: RunOrigin;
}): Labels {
  const { repository, runId, attempt, job } = run.origin ?? {};
  const given = { repository, "workflow-run": runId, attempt, job };
  const origin = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${PREFIX}.${name}`, value] as const],
  );
  return {
    [RUN_LABEL]: run.runId,
    [OWNER_LABEL]: JSON.stringify(currentOwner()),
    [DEADLINE_LABEL]: new Date(Date.now() + run.lifetimeMs).toISOString(),
    ...Object.fromEntries(origin),
  };
}

export function labelArguments(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
}

/** True only when it is certain that nobody uses an object with these labels any more. */
export function isAbandoned(labels: Labels): boolean {
  const owner = ownerIn(labels[OWNER_LABEL]);
  if (owner !== undefined && isDead(owner)) return true;
  const deadline = Date.parse(labels[DEADLINE_LABEL] ?? "");
  return Number.isFinite(deadline) && deadline < Date.now();
}

function ownerIn(text: string | undefined): Owner | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Owner;
  } catch (error) {
    // Somebody else's label of the same name.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
