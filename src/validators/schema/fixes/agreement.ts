import { type DumpPart, keyOf } from "#engines/catalog/dump/parts.ts";
import type { Drift } from "./drift.ts";
import type { Alike } from "./remaining.ts";

/** What the second observer saw; each list as one reading of a database. */
export interface Readings {
  readonly migrated: readonly DumpPart[];
  /** The models' database, and the same after its own dump was loaded, where that was tried. */
  readonly modelled: readonly (readonly DumpPart[])[];
  readonly fixed: readonly DumpPart[];
  /** Definitions of the fixed database that mean the same as the models'; absent: none. */
  readonly alike?: readonly Alike[];
}

/**
 * Where the second observer does not agree that a change did what it should and nothing else; empty
 * when it agrees.
 *
 * Shape   What the drifts are about must be as the models have it, or gone where they have nothing;
 *         everything else as the migrations or the models have it. A drift that no part is about is
 *         a disagreement: whoever does not see a thing cannot confirm it.
 */
export function disagreements(
  { migrated, modelled, fixed, alike = [] }: Readings,
  drifts: readonly Drift[],
): readonly string[] {
  const before = textsOf(migrated);
  const wanted = modelled.map(textsOf);
  const after = textsOf(fixed);
  const all = [before, after, ...wanted];
  const keys = [...new Set(all.flatMap((texts) => [...texts.keys()]))].sort();
  const parts = new Map(
    [migrated, fixed, ...modelled].flat().map((part) => [keyOf(part), part] as const),
  );
  const wrong = keys.filter((key) => {
    const found = after.get(key);
    const part = parts.get(key);
    const said = found === undefined ? undefined : asExpected(found, part, alike);
    if (wanted.some((texts) => texts.get(key) === found || texts.get(key) === said)) return false;
    const isAsked = part !== undefined && drifts.some((drift) => isAbout(part, drift));
    return isAsked || before.get(key) !== found;
  });
  const unseen = drifts.filter(
    (drift) => ![...parts.values()].some((part) => isAbout(part, drift)),
  );
  return [...wrong, ...unseen.map(({ object }) => `${object.kind} ${object.name}`)];
}

/** What was found, in the models' writing where both mean the same. */
function asExpected(found: string, part: DumpPart | undefined, alike: readonly Alike[]): string {
  const own = alike.filter(
    ({ relation, member }) =>
      part !== undefined &&
      (part.member ?? part.relation) === (member ?? relation) &&
      (part.member === null || part.relation === relation),
  );
  return own.reduce((text, { observed, expected }) => {
    const parts = text.split(observed);
    // What is there twice may be something else once.
    return parts.length === 2 ? parts.join(expected) : text;
  }, found);
}

function textsOf(parts: readonly DumpPart[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const part of parts) {
    const known = texts.get(keyOf(part));
    texts.set(keyOf(part), known === undefined ? part.text : `${known}\n${part.text}`);
  }
  return texts;
}

function isAbout(part: DumpPart, { relation, member, object, change }: Drift): boolean {
  // A routine is dumped with its types, which may be said with the arguments' names elsewhere.
  if (/^(?:function|procedure|aggregate)$/.test(object.kind))
    return part.relation.split("(")[0] === relation.split("(")[0];
  // An index or a sequence stands in a dump by its own name, a check of a domain inside of it.
  if (part.member === null && part.relation === object.name) return true;
  if (part.relation !== relation) return false;
  if (member !== null) return part.member === (object.kind === "domain constraint" ? null : member);
  // A table that comes or goes does so with everything that belongs to it.
  return part.member === null || change !== "different";
}
