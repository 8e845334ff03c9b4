import type { Difference } from "../compare/difference.ts";
import { lastPart, nameParts, schemaPart } from "../compare/names.ts";
import { type CatalogFact, type FactKind, factKey } from "../fact.ts";
import { quoted } from "../identifier.ts";
import type { Alteration } from "./alteration.ts";

export interface RenameQuestion {
  readonly expected: readonly CatalogFact[];
  readonly observed: readonly CatalogFact[];
}

/**
 * Gives a table or a column the name that the models have for it, and with it whatever PostgreSQL names
 * after them: keys, indexes and sequences. Undefined where that takes more than a new name.
 *
 * Shape   the statements begin with the thing itself; the reversal undoes them from the last one on.
 *
 * Source  PostgreSQL manual, "ALTER TABLE": RENAME; "CREATE TABLE": names that the server chooses.
 */
export function renameAlteration(
  each: Pick<Difference, "change" | "kind" | "name" | "otherName">,
  question: RenameQuestion,
): Alteration | undefined {
  const { change, kind, name, otherName } = each;
  if (change !== "renamed" || otherName === null) return undefined;
  if (schemaPart(name) !== schemaPart(otherName)) return undefined;
  if (kind === "table")
    return alterationOf([{ kind, from: otherName, to: name }, ...named(each, question)]);
  if (kind !== "column") return undefined;
  // The columns of a renamed table wait for the table.
  if (tableOf(name) !== tableOf(otherName)) return undefined;
  return alterationOf([{ kind, from: otherName, to: name }, ...named(each, question)]);
}

interface Renamed {
  readonly kind: FactKind;
  readonly from: string;
  readonly to: string;
}

function alterationOf(renamed: readonly Renamed[]): Alteration {
  return {
    statements: renamed.map(statementOf),
    reversal: renamed
      .map((each) => statementOf({ ...each, from: each.to, to: each.from }))
      .reverse(),
  };
}

function statementOf({ kind, from, to }: Renamed): string {
  const now = lastPart(to);
  if (kind === "table") return `ALTER TABLE ${from} RENAME TO ${now}`;
  if (kind === "column")
    return `ALTER TABLE ${tableOf(from)} RENAME COLUMN ${lastPart(from)} TO ${now}`;
  if (kind === "index") return `ALTER INDEX ${from} RENAME TO ${now}`;
  if (kind === "sequence") return `ALTER SEQUENCE ${from} RENAME TO ${now}`;
  return `ALTER TABLE ${tableOf(from)} RENAME CONSTRAINT ${lastPart(from)} TO ${now}`;
}

function tableOf(name: string): string {
  return name.slice(0, -(lastPart(name).length + 1));
}

const NAMED_AFTER: ReadonlySet<FactKind> = new Set([
  ...(["primary key", "unique constraint", "foreign key", "check constraint"] as const),
  ...(["exclusion constraint", "not-null constraint", "index", "sequence"] as const),
]);

/** What has the old name in its own, and is there under the new one on the other side. */
function named(
  { kind, name, otherName }: Pick<Difference, "kind" | "name" | "otherName">,
  { expected, observed }: RenameQuestion,
): readonly Renamed[] {
  const old = otherName ?? "";
  const isTable = kind === "table";
  const [oldTable, newTable] = isTable ? [old, name] : [tableOf(old), tableOf(name)];
  const stem = (of: string, table: string) => (isTable ? bare(of) : `${bare(table)}_${bare(of)}`);
  const [from, to] = [stem(old, oldTable), stem(name, newTable)];
  const wanted = new Set(expected.map(factKey));
  const known = new Set(observed.map(factKey));
  const members = observed.flatMap((fact): readonly Renamed[] => {
    if (!NAMED_AFTER.has(fact.kind) || !isWithin(fact, oldTable)) return [];
    const own = bare(fact.name);
    if (own !== from && !own.startsWith(`${from}_`)) return [];
    const isMember = fact.kind !== "index" && fact.kind !== "sequence";
    const goal = `${isMember ? newTable : schemaPart(name)}.${written(to + own.slice(from.length))}`;
    const key = factKey({ kind: fact.kind, name: goal });
    if (!wanted.has(key) || known.has(key)) return [];
    // The thing itself has its new name by then.
    const present = isMember ? `${newTable}.${lastPart(fact.name)}` : fact.name;
    return [{ kind: fact.kind, from: present, to: goal }];
  });
  return [...members, ...identities({ kind, name, otherName }, { expected, observed })];
}

/** The sequence of an identity column is no fact of its own. */
function identities(
  { kind, name, otherName }: Pick<Difference, "kind" | "name" | "otherName">,
  { expected, observed }: RenameQuestion,
): readonly Renamed[] {
  const sequences = (facts: readonly CatalogFact[], owner: string | null) =>
    facts.flatMap((fact) => {
      const sequence = fact.attributes["identitySequence"];
      const isOf = kind === "table" ? fact.parent === `table ${owner}` : fact.name === owner;
      if (fact.kind !== "column" || !isOf || typeof sequence !== "string") return [];
      return [[kind === "table" ? lastPart(fact.name) : "", sequence] as const];
    });
  const wanted = new Map(sequences(expected, name));
  return sequences(observed, otherName).flatMap(([column, from]): readonly Renamed[] => {
    const to = wanted.get(column);
    return to === undefined || to === from || schemaPart(to) !== schemaPart(from)
      ? []
      : [{ kind: "sequence", from, to }];
  });
}

function isWithin({ kind, parent }: CatalogFact, table: string): boolean {
  if (parent === null) return false;
  return kind === "sequence" ? parent.startsWith(`column ${table}.`) : parent === `table ${table}`;
}

function bare(name: string): string {
  return nameParts(name).at(-1) ?? name;
}

/** As the server writes an identifier; a name with a suffix is no keyword. */
function written(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoted(name);
}
