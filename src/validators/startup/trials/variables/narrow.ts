import type { Booted } from "../booted.ts";
import { namedIn } from "./optional.ts";

// Each refusal that names its variables makes room for the next one.
const MOST_REFUSALS = 4;

/** Boots with these variables changed. */
export type Attempt = (names: readonly string[]) => Promise<Booted & { readonly text: string }>;

export interface Narrowed {
  /** Everything that was changed at first. */
  readonly names: readonly string[];
  /** Refused by name. */
  readonly refused: readonly string[];
  /** The one variable that fails without being named, and the boot with it alone. */
  readonly culprit?: { readonly name: string; readonly booted: Booted };
  /** Some of them together fail without being named, and none of them alone. */
  readonly together?: Booted;
  /** Time was up before it was known whether one of them fails alone. */
  readonly cutShort?: true;
}

/** Whether there is time for a further boot. */
type Patience = () => boolean;

/** Finds which of the variables a start does not bear to be changed. */
export async function narrow(
  attempt: Attempt,
  names: readonly string[],
  hasTime: Patience,
): Promise<Narrowed> {
  const refused: string[] = [];
  let left = names;
  for (let round = 0; round <= MOST_REFUSALS && left.length > 0; round += 1) {
    if (round > 0 && !hasTime()) break;
    const { text, ...booted } = await attempt(left);
    if (booted.outcome === "ready") break;
    const told = namedIn(text, left);
    if (told.length === 0)
      return { names, refused, ...(await bisect({ attempt, hasTime }, left, booted)) };
    refused.push(...told);
    left = left.filter((name) => !told.includes(name));
  }
  return { names, refused };
}

async function bisect(
  { attempt, hasTime }: { readonly attempt: Attempt; readonly hasTime: Patience },
  names: readonly string[],
  failed: Booted,
): Promise<Pick<Narrowed, "culprit" | "together" | "cutShort">> {
  let left = names;
  while (left.length > 1) {
    if (!hasTime()) return { together: failed, cutShort: true };
    const half = left.slice(0, Math.ceil(left.length / 2));
    const { outcome } = await attempt(half);
    left = outcome === "ready" ? left.slice(half.length) : half;
  }
  const [name] = left;
  if (name === undefined) return { together: failed };
  if (names.length === 1) return { culprit: { name, booted: failed } };
  const { text: _, ...booted } = await attempt([name]);
  return booted.outcome === "ready" ? { together: failed } : { culprit: { name, booted } };
}
