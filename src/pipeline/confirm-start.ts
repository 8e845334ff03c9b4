import type { LaunchPlan, StartCandidate } from "#contract/launch.ts";
import { commandSpec } from "./commands.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a candidate's question ends with when its entry object is not there. */
const ABSENT = 3;
// An import of a large application takes seconds; one that hangs is for the start to show.
const CONFIRM_TIMEOUT_MS = 60_000;
const MOST_CANDIDATES = 5;

/**
 * The plan with the first of its candidates whose entry object is there; unchanged where there is no
 * choice, or where none of them is there.
 */
export async function confirmStart(
  surroundings: Surroundings,
  { plan, env }: { readonly plan: LaunchPlan; readonly env: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<LaunchPlan> {
  for (const candidate of plan.candidates?.slice(0, MOST_CANDIDATES) ?? []) {
    const spec = commandSpec(surroundings.root, {
      label: "confirm",
      plan: candidate.confirm,
      env,
      timeoutMs: CONFIRM_TIMEOUT_MS,
    });
    const { exit } = await surroundings.runtime.exec(spec, signal);
    if (exit?.code === ABSENT) continue;
    return candidate === plan.candidates?.[0] ? plan : started(surroundings, plan, candidate);
  }
  return plan;
}

function started(
  { listener }: Surroundings,
  plan: LaunchPlan,
  { start }: StartCandidate,
): LaunchPlan {
  const { origin } = start;
  listener({ kind: "note", text: `${plan.start.origin.text}: not there; ${origin.text}` });
  const reasons = plan.reasons.map((reason) => (reason === plan.start.origin ? origin : reason));
  return { ...plan, start, reasons };
}
