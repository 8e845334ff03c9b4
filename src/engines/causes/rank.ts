import type { Touch } from "#contract/changes.ts";

/** A line that may be where a failure comes from. */
export interface Candidate {
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
  readonly inRepository: boolean;
  /** Calls between it and the line that failed; 0 is the line that failed. */
  readonly depth: number;
  /** How much of it this branch has touched. */
  readonly touch: Touch;
}

// A changed caller of an old line is likelier at fault than the line; one of a changed line is not.
const WEIGHT: Readonly<Record<Touch, number>> = { line: 4, file: 2, none: 1 };

/** In the repository × nearness to the failure × changed by this branch; 0 when it lies outside. */
function scoreOf({ inRepository, depth, touch }: Candidate): number {
  return inRepository ? WEIGHT[touch] / (1 + depth) : 0;
}

/**
 * The candidate with the highest score; of equal ones the deepest. Undefined when none lies in the
 * repository.
 *
 * Where nothing is known about changes every touch is `none`, and the deepest line wins.
 */
export function likeliest<C extends Candidate>(candidates: readonly C[]): C | undefined {
  const inside = candidates.filter(({ inRepository }) => inRepository);
  return inside.reduce<C | undefined>((best, next) => {
    if (best === undefined) return next;
    const gain = scoreOf(next) - scoreOf(best);
    return gain > 0 || (gain === 0 && next.depth < best.depth) ? next : best;
  }, undefined);
}
