import type { Difference } from "#engines/catalog/compare/difference.ts";
import { isConstraint } from "#engines/catalog/compare/key.ts";
import { lastPart } from "#engines/catalog/compare/names.ts";
import type { FileLine } from "../evidence.ts";
import { shortName } from "../wording.ts";
import { subjectFor } from "./subject.ts";

// Longer values are in the evidence; a sentence with them could not be read.
const MOST_CHARACTERS = 160;

/** `orders.note`, or the table when there is no member. */
export function subjectOf(each: Pick<Difference, "kind" | "name" | "parent">): string {
  const { relation, member } = subjectFor(each);
  return member === null ? shortName(relation) : `${shortName(relation)}.${member}`;
}

/** One sentence about a difference; `migration` is where it was last touched. */
export function sentenceOf(each: Difference, migration: FileLine | null): string {
  const where = migration === null ? "" : ` (${migration.file}:${migration.line})`;
  return `${factOf(each)}${where}${limitOf(each)}${guessOf(each)}.`;
}

function factOf(each: Difference): string {
  switch (each.change) {
    case "absent":
      return absentFact(each);
    case "unexpected":
      return unexpectedFact(each);
    case "renamed":
      return renamedFact(each);
    case "name-different":
      return `${thing(each)} is called ${each.observed} in the migrations and does the same`;
    case "equivalent":
      if (each.expected === each.observed)
        return `${tableOf(each)}: the models say ${each.expected} once more than the migrations, which refuses the same rows`;
      return `${tableOf(each)}: the models say ${each.expected}, the migrations ${each.observed}, which refuses the same rows`;
    case "different":
      return differentFact(each);
  }
}

function absentFact(each: Difference): string {
  const { kind, expected } = each;
  const subject = subjectOf(each);
  if (kind === "table")
    return `The models describe the table ${subject}, but no migration creates it`;
  if (kind === "column")
    return `${subject} (${expected}) is in the models, but no migration adds it`;
  if (kind === "enum")
    return `The models use the enum ${subject} (${expected}), but no migration creates it`;
  if (isKeyKind(each))
    return `${thing(each)} (${expected}) is in the models, but no migration creates it`;
  return `The models create the ${kind} ${subject}, but no migration does`;
}

function unexpectedFact(each: Difference): string {
  const { kind, observed, severity } = each;
  const subject = subjectOf(each);
  if (kind === "table")
    return `The migrations create the table ${subject}, which no model describes`;
  if (kind === "column")
    return severity === "critical"
      ? `${subject} (${observed}) is only in the migrations; it needs a value that no model gives, so inserts fail`
      : `${subject} (${observed}) is only in the migrations`;
  if (kind === "enum")
    return `The migrations create the enum ${subject} (${observed}), which no model uses`;
  if (isKeyKind(each)) return `${thing(each)} (${observed}) is only in the migrations`;
  return `Only the migrations create the ${kind} ${subject}`;
}

function renamedFact(each: Difference): string {
  const subject = subjectOf(each);
  const other = subjectOf({ ...each, name: each.otherName ?? each.name });
  const what =
    each.kind === "column"
      ? `${subject} (${each.expected}) is in the models, and the migrations have ${lastPart(other)} in its place`
      : `The models describe the table ${subject}, and the migrations create ${other} with the same columns`;
  return `${what}: either it was renamed, or one was dropped and another one added`;
}

function differentFact(each: Difference): string {
  const { kind, attribute, expected, observed } = each;
  const subject = subjectOf(each);
  const ofColumn = kind === "column" ? columnFact(each, subject) : undefined;
  if (ofColumn !== undefined) return ofColumn;
  if (kind === "enum" && attribute === "labels")
    return `The enum ${subject} has the labels ${expected} in the models and ${observed} in the migrations`;
  if (isKeyKind(each) && attribute === "definition")
    return `${thing(each)} is ${expected} in the models and ${observed} in the migrations`;
  const whole = `The ${kind} ${subject} differs between models and migrations (${wordsOf(attribute ?? "")})`;
  if (isLong(expected) || isLong(observed)) return whole;
  return `${whole}: ${expected || "none"} in the models, ${observed || "none"} in the migrations`;
}

/** Undefined for what is said of every kind in the same way. */
function columnFact(each: Difference, subject: string): string | undefined {
  const { attribute, expected, observed } = each;
  switch (attribute) {
    case "isNullable":
      return expected === "NULL"
        ? `${subject} accepts NULL in the models and is NOT NULL in the migrations`
        : `${subject} is NOT NULL in the models and accepts NULL in the migrations`;
    case "type":
    case "collation":
      return `${subject} is ${expected} in the models and ${observed} in the migrations`;
    case "default":
    case "identity":
    case "generated":
      return `${subject} has ${expected ?? "no default"} in the models and ${observed ?? "no default"} in the migrations`;
    default:
      return undefined;
  }
}

/** `The foreign key fk_a of orders`. */
function thing(each: Difference): string {
  const { relation, member } = subjectFor(each);
  return member === null
    ? `The ${each.kind} ${shortName(relation)}`
    : `The ${each.kind} ${member} of ${shortName(relation)}`;
}

function tableOf(each: Difference): string {
  return shortName(subjectFor(each).relation);
}

function isKeyKind(each: Difference): boolean {
  return each.kind === "index" || isConstraint(each);
}

function isLong(value: string | null): boolean {
  return value !== null && (value.length > MOST_CHARACTERS || value.includes("\n"));
}

/** `identity options` for `identityOptions`. */
export function wordsOf(attribute: string): string {
  return attribute.replace(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function limitOf({ remark }: Difference): string {
  if (remark === "inexpressible") return "; the models cannot say it";
  return remark === "shallow" ? "; this kind is not compared in depth" : "";
}

function guessOf({ candidates, kind }: Difference): string {
  if (candidates.length === 0) return "";
  const names = candidates
    .slice(0, 4)
    .map((name) => (kind === "column" ? lastPart(name) : shortName(name)));
  return `; it may be known there as ${names.join(" or ")}`;
}
