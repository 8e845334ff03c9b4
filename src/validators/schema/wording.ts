import type { Difference } from "#engines/catalog/difference.ts";
import type { ConstraintKind } from "#engines/catalog/shape.ts";
import type { FileLine } from "./evidence.ts";

const KINDS: Readonly<Record<ConstraintKind, string>> = {
  "primary-key": "primary key",
  "foreign-key": "foreign key",
  unique: "unique constraint",
  check: "check constraint",
  exclude: "exclusion constraint",
};

/** `orders` for `public.orders`; other schemas stay. */
export function shortName(relation: string): string {
  return relation.replace(/^public\./, "");
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  return endingWithStop(text.charAt(0).toUpperCase() + text.slice(1));
}

/** Commands keep their small letter. */
export function endingWithStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** `orders.note`, or the table when there is no member. */
export function subjectOf({ relation, member }: Pick<Difference, "relation" | "member">): string {
  return member === null ? shortName(relation) : `${shortName(relation)}.${member}`;
}

/** One sentence about a difference; `migration` is where it was last touched. */
export function sentenceOf(each: Difference, migration: FileLine | null): string {
  const where = migration === null ? "" : ` (${migration.file}:${migration.line})`;
  return `${factOf(each)}${where}.`;
}

function factOf(each: Difference): string {
  const { kind, expected, observed } = each;
  const table = shortName(each.relation);
  const subject = subjectOf(each);
  switch (kind) {
    case "table-absent":
      return `The models describe the table ${table}, but no migration creates it`;
    case "table-unexpected":
      return `The migrations create the table ${table}, which no model describes`;
    case "column-absent":
      return `${subject} (${expected}) is in the models, but no migration adds it`;
    case "column-unexpected":
      return each.severity === "critical"
        ? `${subject} (${observed}) is only in the migrations; it needs a value that no model gives, so inserts fail`
        : `${subject} (${observed}) is only in the migrations`;
    case "nullability-different":
      return expected === "NULL"
        ? `${subject} accepts NULL in the models and is NOT NULL in the migrations`
        : `${subject} is NOT NULL in the models and accepts NULL in the migrations`;
    case "type-different":
      return `${subject} is ${expected} in the models and ${observed} in the migrations`;
    case "default-different":
      return `${subject} has ${expected ?? "no default"} in the models and ${observed ?? "no default"} in the migrations`;
    case "object-absent":
      return `The models create the ${each.object} ${table}, but no migration does`;
    case "object-unexpected":
      return `Only the migrations create the ${each.object} ${table}`;
    case "object-different":
      return `The ${each.object} ${table} differs between models and migrations`;
    case "enum-absent":
      return `The models use the enum ${table} (${expected}), but no migration creates it`;
    case "enum-unexpected":
      return `The migrations create the enum ${table} (${observed}), which no model uses`;
    case "enum-labels-different":
      return `The enum ${table} has the labels ${expected} in the models and ${observed} in the migrations`;
    default:
      return keyFact(each);
  }
}

/** About a constraint or an index. */
function keyFact({ kind, relation, member, expected, observed, constraint }: Difference): string {
  const what = constraint === null ? "index" : KINDS[constraint];
  const named = `The ${what} ${member} of ${shortName(relation)}`;
  switch (kind) {
    case "constraint-equivalent":
      return `${shortName(relation)}: the models say ${expected}, the migrations ${observed}, which refuses the same rows`;
    case "constraint-different":
    case "index-different":
      return `${named} is ${expected} in the models and ${observed} in the migrations`;
    case "constraint-absent":
    case "index-absent":
      return `${named} (${expected}) is in the models, but no migration creates it`;
    default:
      return `${named} (${observed}) is only in the migrations`;
  }
}
