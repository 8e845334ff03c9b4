/** An expression in its one writing. */
export interface Term {
  /** With the name of its type. */
  readonly text: string;
  /** The value alone: what somebody is given who declares the type of his argument. */
  readonly bare: string;
  /** Another value each time that it is asked. */
  readonly isVolatile: boolean;
  /**
   * What may be an error, for some values of what it reads; all of it is worked out whenever the term
   * is, which fails exactly when one of these does.
   */
  readonly failures: readonly string[];
  /** Present for an array of one dimension. */
  readonly elements?: readonly Term[];
  /** Present for a conjunction or a disjunction. */
  readonly junction?: { readonly operator: Junction; readonly arms: readonly Term[] };
}

export type Junction = "and" | "or";

export const TRUE: Term = atom("true");
export const FALSE: Term = atom("false");

export function atom(bare: string, text = bare): Term {
  return { text, bare, isVolatile: false, failures: [] };
}

/** How a term comes to fail: as its parts do, or by itself, which then is one failure of its own. */
export type Failing = "with parts" | "by itself";

/** What is made of parts, and is as changeable and as fragile as they are. */
export function compound(
  bare: string,
  parts: readonly Term[],
  { failing = "with parts", ...own }: Partial<Term> & { readonly failing?: Failing } = {},
): Term {
  const ofParts = [...new Set(parts.flatMap(({ failures }) => failures))].sort();
  return {
    text: bare,
    bare,
    ...own,
    isVolatile: own.isVolatile === true || parts.some(({ isVolatile }) => isVolatile),
    failures: failing === "by itself" ? [bare] : ofParts,
  };
}

/** The same where some parts are worked out in some cases only. */
export function choosing(bare: string, parts: readonly Term[], own: Partial<Term> = {}): Term {
  const canFail = parts.some(({ failures }) => failures.length > 0);
  return compound(bare, parts, { ...own, failing: canFail ? "by itself" : "with parts" });
}

export interface Joining {
  readonly operator: Junction;
  readonly arms: readonly Term[];
  /** Whether an arm that fails is as good as one that is false, or the server chooses the order anyway. */
  readonly isFree: boolean;
  /** The arms as they were written. */
  readonly isKept?: boolean;
}

/**
 * A conjunction or disjunction in its one order.
 *
 * Arms are asked from the left until one decides, so that one that may fail stays behind those that are
 * asked before it. Once it was asked without an error, the same cannot fail any more.
 */
export function joined({ operator, arms, isFree, isKept = false }: Joining): Term {
  const neutral = operator === "and" ? TRUE : FALSE;
  const flat = arms
    .flatMap((arm) => (arm.junction?.operator === operator ? arm.junction.arms : [arm]))
    .filter(({ bare }) => bare !== neutral.bare);
  const isFixed = isKept || flat.some(({ isVolatile }) => isVolatile);
  const ordered = isFixed ? flat : isFree ? sorted(flat) : inOrder(flat);
  const [first] = ordered;
  if (first === undefined) return neutral;
  if (ordered.length === 1) return first;
  const bare = `${operator}(${ordered.map((arm) => arm.bare).join(", ")})`;
  return choosing(bare, ordered, { junction: { operator, arms: ordered } });
}

function inOrder(arms: readonly Term[]): readonly Term[] {
  const known = new Set<string>();
  const found: Term[] = [];
  let group: Term[] = [];
  let fresh: string | undefined;
  const close = () => {
    // The first one may be any of those that fail for what was not known to work before.
    const all = sorted(group);
    const first =
      fresh === undefined ? undefined : all.find((arm) => arm.failures.join() === fresh);
    found.push(...(first === undefined ? all : [first, ...all.filter((arm) => arm !== first)]));
  };
  for (const arm of arms) {
    if (arm.failures.some((failure) => !known.has(failure))) {
      close();
      group = [];
      fresh = arm.failures.join();
      for (const failure of arm.failures) known.add(failure);
    }
    group.push(arm);
  }
  close();
  return found;
}

/** Without those that are there twice. */
function sorted(arms: readonly Term[]): readonly Term[] {
  return [...new Map(arms.map((arm) => [arm.bare, arm])).values()].sort((a, b) =>
    a.bare < b.bare ? -1 : 1,
  );
}
