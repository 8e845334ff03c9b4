import { type CatalogFact, type FactKind, factKey } from "../fact.ts";
import { withIdentifiers } from "./names.ts";
import { textOf } from "./side.ts";

/** An expression as a query, and what stands around it, which has to be the same. */
export interface Planned {
  readonly around: string;
  readonly query: string;
}

/**
 * A query that holds the expression of an attribute; undefined where it cannot be one. Its plan shows what
 * the server understood: constants folded, casts resolved. Planning runs nothing but immutable functions.
 */
export function plannedOf(fact: CatalogFact, attribute: string): Planned | undefined {
  return PLANS[`${fact.kind} ${attribute}` as const]?.(fact);
}

type Plan = (fact: CatalogFact) => Planned | undefined;

function split(text: string, pattern: RegExp, query: (expression: string) => string) {
  const parts = pattern.exec(text)?.groups;
  const expression = parts?.["expression"];
  if (expression === undefined) return undefined;
  return { around: text.replace(expression, ""), query: query(expression) };
}

/** The name in the parent's key, whatever its kind. */
function parentName({ parent }: CatalogFact): string {
  return (parent ?? "").replace(/^(?:foreign |materialized )?(?:table|view|domain) /, "");
}

const ofTable =
  (attribute: string, pattern: RegExp): Plan =>
  (fact) =>
    split(textOf(fact, attribute), pattern, (text) => `SELECT ${text} FROM ${parentName(fact)}`);

const WHOLE = /^(?<expression>.+)$/s;

const query: Plan = (fact) => ({ around: "", query: textOf(fact, "definition") });

const constant: Plan = (fact) => {
  const { default: value, type } = fact.attributes;
  if (typeof value !== "string") return undefined;
  return { around: String(type), query: `SELECT (${value})::${type}` };
};

const CONDITION = /^.* WHEN \((?<expression>.*)\) EXECUTE FUNCTION .*$/s;

const trigger: Plan = (fact) =>
  split(
    textOf(fact, "definition"),
    CONDITION,
    (text) => `SELECT ${text} FROM ${parentName(fact)} AS new, ${parentName(fact)} AS old`,
  );

// Two rows, so that the value is no constant.
const domainConstraint: Plan = (fact) =>
  split(textOf(fact, "definition"), /^CHECK \((?<expression>.*)\)$/s, (text) => {
    const written = withIdentifiers(text, new Map([["VALUE", "v.value"]]));
    return `SELECT ${written} FROM (VALUES (NULL::${parentName(fact)}), (NULL)) AS v (value)`;
  });

const PLANS: Readonly<Partial<Record<`${FactKind} ${string}`, Plan>>> = {
  "check constraint definition": ofTable(
    "definition",
    /^CHECK \((?<expression>.*)\)(?: NO INHERIT)?$/s,
  ),
  "column default": constant,
  "column generated": ofTable("generated", WHOLE),
  "domain constraint definition": domainConstraint,
  "domain default": constant,
  "index definition": ofTable("definition", / WHERE (?<expression>.*)$/s),
  "materialized view definition": query,
  "policy check": ofTable("check", WHOLE),
  "policy using": ofTable("using", WHOLE),
  "trigger definition": trigger,
  "view definition": query,
};

/** A definition of one side and one of the other that may mean the same. */
export interface PlanQuestion {
  /** `factKey` of whom they belong to. */
  readonly expected: string;
  readonly observed: string;
  readonly attribute: string;
  /** Answered with one row per line of a plan. */
  readonly sql: readonly [expected: string, observed: string];
}

export function planQuestion(
  expected: CatalogFact,
  observed: CatalogFact,
  attribute: string,
): PlanQuestion | undefined {
  const [one, other] = [plannedOf(expected, attribute), plannedOf(observed, attribute)];
  if (one === undefined || other === undefined || one.around !== other.around) return undefined;
  const sql = ({ query: text }: Planned) => `EXPLAIN (VERBOSE, COSTS OFF) ${text}`;
  return {
    expected: factKey(expected),
    observed: factKey(observed),
    attribute,
    sql: [sql(one), sql(other)],
  };
}

/** What a plan's lines say about the query; undefined when there are none. */
export function planText(lines: readonly string[]): string | undefined {
  // A number that the server counts queries by.
  const kept = lines.filter((line) => !line.trimStart().startsWith("Query Identifier:"));
  return kept.length === 0 ? undefined : kept.join("\n");
}
