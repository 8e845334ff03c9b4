/** An expression in its one writing. */
export interface Term {
  /** With the name of its type. */
  readonly text: string;
  /** The value alone: what somebody is given who declares the type of his argument. */
  readonly bare: string;
  /** Another value each time that it is asked. */
  readonly isVolatile: boolean;
  /** An error for some values of what it reads. */
  readonly canFail: boolean;
  /** Present for an array of one dimension. */
  readonly elements?: readonly Term[];
  /** Present for a conjunction or a disjunction. */
  readonly junction?: { readonly operator: Junction; readonly arms: readonly Term[] };
}

export type Junction = "and" | "or";

export const TRUE: Term = atom("true");
export const FALSE: Term = atom("false");

export function atom(bare: string, text = bare): Term {
  return { text, bare, isVolatile: false, canFail: false };
}

/** What is made of parts, and is as changeable and as fragile as they are. */
export function compound(bare: string, parts: readonly Term[], own: Partial<Term> = {}): Term {
  return {
    text: bare,
    bare,
    ...own,
    isVolatile: own.isVolatile === true || parts.some(({ isVolatile }) => isVolatile),
    canFail: own.canFail === true || parts.some(({ canFail }) => canFail),
  };
}

export interface Joining {
  readonly operator: Junction;
  readonly arms: readonly Term[];
  /** Whether an arm that fails is as good as one that is false, or the server chooses the order anyway. */
  readonly isFree: boolean;
}

/**
 * A conjunction or disjunction in its one order.
 *
 * Arms are asked from the left until one decides, so that one that may fail stays behind those that
 * are asked before it: only what stands between two such arms is sorted.
 */
export function joined({ operator, arms, isFree }: Joining): Term {
  const neutral = operator === "and" ? TRUE : FALSE;
  const flat = arms
    .flatMap((arm) => (arm.junction?.operator === operator ? arm.junction.arms : [arm]))
    .filter(({ bare }) => bare !== neutral.bare);
  const ordered = flat.some(({ isVolatile }) => isVolatile) ? flat : inOrder(flat, isFree);
  const [first] = ordered;
  if (first === undefined) return neutral;
  if (ordered.length === 1) return first;
  const bare = `${operator}(${ordered.map((arm) => arm.bare).join(", ")})`;
  return compound(bare, ordered, { junction: { operator, arms: ordered } });
}

function inOrder(arms: readonly Term[], isFree: boolean): readonly Term[] {
  if (isFree) return sorted(arms);
  const found: Term[] = [];
  let run: Term[] = [];
  for (const arm of arms) {
    if (!arm.canFail) {
      run.push(arm);
      continue;
    }
    found.push(...sorted(run), arm);
    run = [];
  }
  return [...found, ...sorted(run)];
}

/** Without those that are there twice. */
function sorted(arms: readonly Term[]): readonly Term[] {
  return [...new Map(arms.map((arm) => [arm.bare, arm])).values()].sort((a, b) =>
    a.bare < b.bare ? -1 : 1,
  );
}
