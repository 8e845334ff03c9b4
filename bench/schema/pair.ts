import type { FactKind } from "#engines/catalog/fact.ts";

/** One thing that a comparison has to find, from the models' side. */
export interface Drift {
  readonly kind: FactKind;
  /** Of the fact; the models' name for what was renamed. */
  readonly name: string;
  /** Has to be among those that are told; absent: any. */
  readonly attribute?: string;
  readonly change: "absent" | "unexpected" | "different" | "renamed";
  /** The migrations' name of what was renamed. */
  readonly observedName?: string;
}

/** - `drift`: the sides differ. - `none`: they only look different. - `roads`: two ways to one schema. */
export type Family = "drift" | "none" | "roads";

/** Two databases, and what a comparison has to say of them. */
export interface Pair {
  readonly id: string;
  /** What it is about. */
  readonly kind: FactKind;
  readonly family: Family;
  /** Oldest major version of PostgreSQL that understands the statements; default 14. */
  readonly least?: number;
  /** Statements that both sides begin with. */
  readonly before: string;
  /** Statements of the models' side. */
  readonly expected: string;
  /** Statements of the migrations' side. */
  readonly observed: string;
  /** Everything that has to be found, and nothing else may be. */
  readonly drift: readonly Drift[];
  /** Found only when asked for, such as owners; silent otherwise. */
  readonly isAsked?: boolean;
  /** Told of the migrations' side only: nothing is drift the other way round. */
  readonly isOneWay?: boolean;
  /** The migrations' side is dumped and loaded again before it is compared. */
  readonly isReloaded?: boolean;
}

/** The same drift seen from the migrations' side. */
export function reversed(drift: Drift): Drift {
  const { change, observedName } = drift;
  if (change === "absent") return { ...drift, change: "unexpected" };
  if (change === "unexpected") return { ...drift, change: "absent" };
  if (change === "different" || observedName === undefined) return drift;
  return { ...drift, name: observedName, observedName: drift.name };
}
