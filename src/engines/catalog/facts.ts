import type { Row } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import { type AttributeValue, type CatalogFact, type FactSet, factKey } from "./fact.ts";
import type { CatalogKind } from "./kind.ts";
import { CATALOG_KINDS } from "./kinds.ts";
import { compareText } from "./shape.ts";

/**
 * How the server writes values depends on the session, and both databases must write them alike. The
 * just-in-time compiler would take longer than any of the questions.
 *
 * Source  PostgreSQL manual, "Client Connection Defaults"; what `pg_dump` sets before it asks.
 */
const SETTINGS = {
  bytea_output: "hex",
  DateStyle: "ISO, YMD",
  extra_float_digits: "1",
  IntervalStyle: "postgres",
  jit: "off",
  lc_monetary: "C",
  quote_all_identifiers: "off",
  standard_conforming_strings: "on",
  TimeZone: "UTC",
  xmloption: "content",
} as const;

/** A text beyond this is recorded by its beginning and a checksum. Chosen: no schema has one. */
const MOST_CHARACTERS = 200_000;

/** 15 of `15.18`. */
export function majorOf(serverVersion: string): number {
  return Number.parseInt(serverVersion, 10);
}

/** Questions for `Database.snapshot` of a server of this major version, 14 to 18. */
export function factQuestions(major: number): readonly string[] {
  const settings = Object.entries(SETTINGS).map(
    ([name, value]) => `set_config('${name}', '${value}', true)`,
  );
  return [`SELECT ${settings.join(", ")}`, ...CATALOG_KINDS.map((kind) => kind.sql(major))];
}

/**
 * The facts in the answers to `factQuestions`, sorted by kind and name.
 *
 * Errors  InvariantError when an answer does not have the shape of its question, or two facts have one name.
 */
export function factsFrom(serverVersion: string, answers: readonly (readonly Row[])[]): FactSet {
  const [, ...rows] = answers;
  invariant(rows.length === CATALOG_KINDS.length, "not the answers to the questions");
  const facts = CATALOG_KINDS.flatMap((kind, at) => factsOf(kind, rows[at] ?? [])).sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name),
  );
  const twin = facts.find((fact, at) => at > 0 && isSame(facts[at - 1], fact));
  invariant(twin === undefined, `two facts are called ${twin && factKey(twin)}`);
  return { serverVersion, facts };
}

/** The facts of one kind in the rows of its statement. */
export function factsOf(kind: CatalogKind, rows: readonly Row[]): readonly CatalogFact[] {
  return rows.map((row) => factFrom(kind, row));
}

function isSame(a: CatalogFact | undefined, b: CatalogFact): boolean {
  return a?.kind === b.kind && a.name === b.name;
}

function factFrom({ kind, attributes }: CatalogKind, row: Row): CatalogFact {
  const { name, parent, columns, attributes: given } = row;
  invariant(typeof name === "string", `a ${kind} without a name`);
  invariant(parent === null || typeof parent === "string", `parent of ${kind} ${name}`);
  invariant(isTexts(columns), `columns of ${kind} ${name}`);
  invariant(typeof given === "object" && given !== null, `attributes of ${kind} ${name}`);
  const values = Object.entries(given);
  invariant(values.length === Object.keys(attributes).length, `attributes of ${kind} ${name}`);
  return {
    kind,
    name,
    parent,
    columns,
    attributes: Object.fromEntries(
      values.map(([attribute, value]) => {
        invariant(attribute in attributes, `${attribute} of ${kind} ${name}`);
        invariant(isValue(value), `value of ${attribute} of ${kind} ${name}`);
        return [attribute, bounded(value)];
      }),
    ),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isValue(value: unknown): value is AttributeValue {
  return value === null || ["string", "number", "boolean"].includes(typeof value) || isTexts(value);
}

function bounded(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return boundedText(value);
  return Array.isArray(value) ? value.map(boundedText) : value;
}

function boundedText(value: string): string {
  if (value.length <= MOST_CHARACTERS) return value;
  const rest = `… (${value.length} characters, ${checksumOf(value)})`;
  return value.slice(0, MOST_CHARACTERS - rest.length) + rest;
}

// The contract's fingerprint counts in big integers, which takes seconds for a text of this length.
function checksumOf(text: string): string {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    low = Math.imul(low ^ text.charCodeAt(at), 0x01000193);
    high = Math.imul(high + text.charCodeAt(at), 0x85ebca6b);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
