import type { Session } from "#contract/database.ts";
import type { FactKind } from "../fact.ts";
import { DIRECTORY_QUESTION, directoryOf } from "./directory.ts";
import { type Meaning, meaningOf, storedIn } from "./meaning.ts";
import { STORED } from "./stored.ts";
import { wantedOf } from "./wanted.ts";

/** An attribute of a fact of this name. */
export interface Asked {
  readonly kind: FactKind;
  readonly name: string;
  readonly attribute: string;
}

/** What these attributes mean, by `askedKey`; what is not understood is not there. */
export async function askMeanings(
  session: Session,
  asked: readonly Asked[],
  major: number,
): Promise<ReadonlyMap<string, Meaning>> {
  const groups = [...Map.groupBy(asked, sortOf)];
  const found = [];
  for (const [sort, of] of groups) {
    const stored = STORED[sort];
    if (stored === undefined) continue;
    const rows = await session.query(stored.sql(major), [[...new Set(of.map(({ name }) => name))]]);
    found.push(...storedIn(rows).map((trees) => ({ sort, trees, as: stored.as })));
  }
  const wanted = wantedOf(found.flatMap(({ trees }) => trees.trees.flatMap((tree) => tree ?? [])));
  const relations = [...wanted.relations, ...found.flatMap(({ trees }) => trees.relations)];
  const directory = directoryOf(
    await session.query(DIRECTORY_QUESTION, [
      ...[wanted.functions, wanted.operators, wanted.types],
      ...[relations, wanted.collations, wanted.labels],
    ]),
  );
  return new Map(
    found.flatMap(({ sort, trees, as }) => {
      const meaning = meaningOf(trees, as, directory);
      return meaning === undefined ? [] : [[`${sort} ${trees.name}`, meaning] as const];
    }),
  );
}

export function askedKey(asked: Asked): string {
  return `${sortOf(asked)} ${asked.name}`;
}

export function isAskable({ kind, attribute }: Pick<Asked, "kind" | "attribute">): boolean {
  return STORED[`${kind} ${attribute}`] !== undefined;
}

function sortOf({ kind, attribute }: Asked): `${FactKind} ${string}` {
  return `${kind} ${attribute}`;
}
