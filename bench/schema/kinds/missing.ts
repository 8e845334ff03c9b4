import type { DatabaseServer } from "#contract/database.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import { notInForce, type Side, sideOf } from "../compare.ts";
import type { Drift } from "../pair.ts";
import { runScript } from "../server.ts";
import type { DumpedKind } from "./dumped-kinds.ts";

export interface Missing {
  readonly kind: DumpedKind;
  /** Whether it is told when the migrations' side, and when the models' side, lacks it. */
  readonly isFound: readonly [observed: boolean, expected: boolean];
  /** Told besides, in words. */
  readonly invented: readonly string[];
  readonly trouble?: string;
}

type Named = Pick<Drift, "kind" | "name" | "change"> | Pick<Difference, "kind" | "name" | "change">;

/** Takes one thing away from a copy of the database that has everything, and compares both ways. */
export async function missing(
  server: DatabaseServer,
  whole: Side,
  kind: DumpedKind,
): Promise<Missing> {
  await using stack = new AsyncDisposableStack();
  const copy = stack.use(await server.create("without", whole.database));
  // A copy has no subscription: these belong to one database by its number.
  if (kind.entry !== "SUBSCRIPTION") await runScript(copy, kind.drop);
  const lacking = await sideOf(copy);
  const options = { kinds: CATALOG_KINDS, comparesEnvironment: kind.isAsked === true };
  const ofIt = (told: readonly Drift[]) =>
    told.filter(({ name }) => kind.isOneWay === true && name.includes(kind.named));
  const tell = ({ facts: expected }: Side, { facts: observed }: Side): readonly Named[] =>
    [...compareFacts(expected, observed, options), ...ofIt(notInForce(observed))].filter(
      (each) => kind.entry === "SUBSCRIPTION" || each.kind !== "subscription",
    );
  const told = [tell(whole, lacking), tell(lacking, whole)];
  const isIt = (each: Named) => each.kind === kind.kind && each.name.includes(kind.named);
  const besides = told.flat().filter((each) => !each.name.includes(kind.named));
  return {
    kind,
    isFound: [told[0]?.some(isIt) === true, told[1]?.some(isIt) === true || kind.isOneWay === true],
    invented: [...new Set(besides.map((each) => `${each.kind} ${each.name} ${each.change}`))],
  };
}
