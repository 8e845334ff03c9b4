import { type CatalogFact, type FactKind, factKey } from "../fact.ts";
import { quoted } from "../identifier.ts";
import { isUnique } from "./key.ts";
import { lastPart } from "./names.ts";
import { textOf } from "./side.ts";

/** Where replays that cannot be made in place are made. It is rolled back with everything else. */
export const SCRATCH_SCHEMA = "deployment_readiness_scratch";

/** How a definition is typed once more, from the text that the server wrote. */
export interface Replay {
  /** `factKey` of what is replayed. */
  readonly of: string;
  /** Without parameters, in this order; when one fails, none of them counts. */
  readonly statements: readonly string[];
  /** `factKey` of the fact that has the new text afterwards. */
  readonly readAs: string;
  readonly attributes: readonly string[];
}

/** A place of its own in the scratch schema. */
export function scratchName(at: number): string {
  return `${SCRATCH_SCHEMA}.part_${at}`;
}

type Way = (fact: CatalogFact, scratch: string) => Omit<Replay, "of"> | undefined;

/**
 * How every kind that holds an expression is replayed; undefined for what holds none.
 *
 * The server writes an expression in one way when a person typed it and in another when it was
 * replayed from such a text, for instance by a dump. The second writing is stable.
 */
export function replayOf(fact: CatalogFact, at: number): Replay | undefined {
  const replay = WAYS[fact.kind]?.(fact, scratchName(at));
  return replay === undefined ? undefined : { of: factKey(fact), ...replay };
}

/** Of the fact itself, whose `definition` is read again. */
function inPlace(fact: CatalogFact, ...statements: readonly string[]) {
  return { statements, readAs: factKey(fact), attributes: ["definition"] };
}

/** The name of what the fact hangs on, without its kind. */
function parentName({ parent }: CatalogFact): string {
  const kind = RELATION_KINDS.find((each) => parent?.startsWith(`${each} `)) ?? "";
  return (parent ?? "").slice(kind.length + 1);
}

const RELATION_KINDS: readonly FactKind[] = [
  "table",
  "foreign table",
  "view",
  "materialized view",
  "domain",
  "publication",
];

// NOT VALID: rows are not looked at, and what the target wrote is not run.
const constraint: Way = (fact) => {
  const name = lastPart(fact.name);
  const isChecked = fact.kind === "check constraint";
  return inPlace(
    fact,
    `ALTER TABLE ${parentName(fact)} DROP CONSTRAINT ${name}`,
    `ALTER TABLE ${parentName(fact)} ADD CONSTRAINT ${name} ${textOf(fact, "definition")}${isChecked ? " NOT VALID" : ""}`,
  );
};

const domainConstraint: Way = (fact) => {
  const name = lastPart(fact.name);
  const domain = parentName(fact);
  return inPlace(
    fact,
    `ALTER DOMAIN ${domain} DROP CONSTRAINT ${name}`,
    `ALTER DOMAIN ${domain} ADD CONSTRAINT ${name} ${textOf(fact, "definition")} NOT VALID`,
  );
};

const index: Way = (fact) =>
  fact.attributes["isSpecial"] === true
    ? inPlace(
        fact,
        `DROP INDEX ${fact.name}`,
        `CREATE ${isUnique(fact) ? "UNIQUE " : ""}INDEX ${lastPart(fact.name)} ON ${parentName(fact)} USING ${textOf(fact, "definition")}`,
      )
    : undefined;

const column: Way = (fact, scratch) => {
  const { default: value, generated, generation, type } = fact.attributes;
  const name = lastPart(fact.name);
  if (typeof generated === "string")
    return {
      statements: [
        `CREATE TABLE ${scratch} (LIKE ${parentName(fact)})`,
        `ALTER TABLE ${scratch} DROP COLUMN ${name}`,
        `ALTER TABLE ${scratch} ADD COLUMN ${name} ${type} GENERATED ALWAYS AS (${generated}) ${generation}`,
      ],
      readAs: `column ${scratch}.${name}`,
      attributes: ["generated"],
    };
  if (typeof value !== "string") return undefined;
  return {
    statements: [`ALTER TABLE ${parentName(fact)} ALTER COLUMN ${name} SET DEFAULT ${value}`],
    readAs: factKey(fact),
    attributes: ["default"],
  };
};

const table: Way = (fact, scratch) => {
  const { partitionBound, partitionKey, partitionOf } = fact.attributes;
  if (typeof partitionKey === "string")
    return {
      statements: [`CREATE TABLE ${scratch} (LIKE ${fact.name}) PARTITION BY ${partitionKey}`],
      readAs: `table ${scratch}`,
      attributes: ["partitionKey"],
    };
  if (typeof partitionBound !== "string" || typeof partitionOf !== "string") return undefined;
  return {
    statements: [
      `ALTER TABLE ${partitionOf} DETACH PARTITION ${fact.name}`,
      `ALTER TABLE ${partitionOf} ATTACH PARTITION ${fact.name} ${partitionBound}`,
    ],
    readAs: factKey(fact),
    attributes: ["partitionBound"],
  };
};

const view: Way = (fact) =>
  inPlace(fact, `CREATE OR REPLACE VIEW ${fact.name} AS ${textOf(fact, "definition")}`);

// Others may depend on it, and a view of the same query is written alike.
const materializedView: Way = (fact, scratch) => ({
  statements: [`CREATE VIEW ${scratch} AS ${textOf(fact, "definition")}`],
  readAs: `view ${scratch}`,
  attributes: ["definition"],
});

const policy: Way = (fact) => {
  const clause = (words: string, attribute: string) =>
    textOf(fact, attribute) === "" ? "" : ` ${words} (${textOf(fact, attribute)})`;
  return {
    statements: [
      `ALTER POLICY ${lastPart(fact.name)} ON ${parentName(fact)}${clause("USING", "using")}${clause("WITH CHECK", "check")}`,
    ],
    readAs: factKey(fact),
    attributes: ["using", "check"],
  };
};

const trigger: Way = (fact) =>
  inPlace(
    fact,
    `DROP TRIGGER ${lastPart(fact.name)} ON ${parentName(fact)}`,
    textOf(fact, "definition"),
  );

const rule: Way = (fact) =>
  inPlace(fact, textOf(fact, "definition").replace(/^CREATE RULE/, "CREATE OR REPLACE RULE"));

const statistics: Way = (fact) =>
  inPlace(
    fact,
    `DROP STATISTICS ${fact.name}`,
    `CREATE STATISTICS ${fact.name} ${textOf(fact, "definition")}`,
  );

const domain: Way = (fact) => {
  const value = fact.attributes["default"];
  if (typeof value !== "string") return undefined;
  return {
    statements: [`ALTER DOMAIN ${fact.name} SET DEFAULT ${value}`],
    readAs: factKey(fact),
    attributes: ["default"],
  };
};

/** Defaults of arguments, and bodies that the server parsed. */
const routine: Way = (fact) => {
  const [body, language] = [textOf(fact, "body"), textOf(fact, "language")];
  if (fact.attributes["library"] !== null || language === "internal") return undefined;
  const isParsed = language === "sql" && /^\s*(?:BEGIN ATOMIC|RETURN)\b/.test(body);
  const returns = fact.kind === "function" ? ` RETURNS ${textOf(fact, "returns")}` : "";
  const name = fact.name.slice(0, fact.name.lastIndexOf("("));
  const head = `CREATE OR REPLACE ${fact.kind} ${name}(${textOf(fact, "arguments")})${returns} LANGUAGE ${language}`;
  return {
    statements: [isParsed ? `${head} ${body}` : `${head} AS '${body.replaceAll("'", "''")}'`],
    readAs: factKey(fact),
    attributes: isParsed ? ["arguments", "body"] : ["arguments"],
  };
};

const publicationTable: Way = (fact) => {
  const { filter, columnList } = fact.attributes;
  if (typeof filter !== "string") return undefined;
  const publication = parentName(fact);
  const relation = fact.name.slice(publication.length + 1);
  const columns =
    typeof columnList === "object" && columnList !== null
      ? ` (${columnList.map(quoted).join(", ")})`
      : "";
  return {
    statements: [
      `ALTER PUBLICATION ${publication} DROP TABLE ONLY ${relation}`,
      `ALTER PUBLICATION ${publication} ADD TABLE ONLY ${relation}${columns} WHERE (${filter})`,
    ],
    readAs: factKey(fact),
    attributes: ["filter"],
  };
};

const WAYS: Readonly<Partial<Record<FactKind, Way>>> = {
  "check constraint": constraint,
  "exclusion constraint": constraint,
  "domain constraint": domainConstraint,
  "materialized view": materializedView,
  "publication table": publicationTable,
  "statistics object": statistics,
  column,
  domain,
  function: routine,
  index,
  policy,
  procedure: routine,
  rule,
  table,
  trigger,
  view,
};
