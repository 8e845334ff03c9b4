import type { Fix } from "./evidence.ts";
import { conversionsOf, type prepare } from "./statements.ts";
import { type TrialQuestion, tryFix } from "./trial.ts";

const INSUFFICIENT_PRIVILEGE = "42501";
const CANNOT_COERCE = "42846";
const TAKES_MORE = "The migrations' own role may not do this: it takes a superuser.";

/**
 * The fix in the first form that works: as planned, by a role that may, or with another conversion of
 * the values. As planned where none does.
 */
export async function tryEachWay(
  question: Omit<TrialQuestion, "role">,
  sides: Parameters<typeof prepare>[1],
  signal: AbortSignal,
): Promise<Fix> {
  const { fix, refusal } = await tryFix({ ...question, role: "target" }, signal);
  if (refusal?.sqlstate === INSUFFICIENT_PRIVILEGE) {
    const again = await tryFix({ ...question, role: "administrator" }, signal);
    if (again.refusal !== undefined) return fix;
    return { ...again.fix, cautions: [TAKES_MORE, ...again.fix.cautions] };
  }
  if (refusal?.sqlstate !== CANNOT_COERCE) return fix;
  for (const prepared of conversionsOf(question.prepared, sides)) {
    const other = await tryFix({ ...question, prepared, role: "target" }, signal);
    if (other.refusal === undefined && other.fix.state !== "suggested") return other.fix;
  }
  return fix;
}
