import type { Severity } from "#contract/rule.ts";
import type { CatalogFact, FactKind, FactSet } from "../fact.ts";
import { CATALOG_KINDS } from "../kinds.ts";
import { isAlike } from "./alike.ts";
import { compareAttributes } from "./attribute-rule.ts";
import { columnOf } from "./column.ts";
import { compareColumns, unexpectedColumnSeverity } from "./column-rule.ts";
import { type Difference, difference, sortDifferences } from "./difference.ts";
import { withoutEchoes } from "./echoes.ts";
import { withExpressiveness } from "./expressiveness.ts";
import { isKey, keyText } from "./key.ts";
import {
  absentKeySeverity,
  differentKeySeverity,
  isServerNamed,
  unexpectedKeySeverity,
  uniqueTwins,
} from "./key-rule.ts";
import { lastPart } from "./names.ts";
import type { CompareOptions } from "./options.ts";
import { type Pair, type Pairing, pairFacts } from "./pairing.ts";
import { withoutBookkeeping } from "./scope.ts";
import { type Side, sideOf } from "./side.ts";
import { type ColumnFinding, type Symptoms, symptomsOf } from "./symptoms.ts";
import { definitionOf, valueText } from "./values.ts";

// More of them say no more.
const MOST_CANDIDATES = 5;
// Whoever deploys decides whether these are there at all.
const DEPLOYED = new Set(
  CATALOG_KINDS.filter(({ attributes }) => {
    const treatments = Object.values(attributes);
    return treatments.length > 0 && treatments.every((each) => each === "environment");
  }).map(({ kind }) => kind),
);
const KINDS = new Map(CATALOG_KINDS.map((each) => [each.kind, each]));

/**
 * Lists how the migrations' database differs from the models'.
 *
 * Shape   expected: models; observed: migrations; the result is sorted and independent of the order
 *         within the sets. Comparing the other way round turns absent into unexpected and back, and
 *         exchanges the values; severities are those of the direction.
 */
export function compareFacts(
  expected: FactSet,
  observed: FactSet,
  options: CompareOptions,
): readonly Difference[] {
  const sides = { expected: compared(expected, options), observed: compared(observed, options) };
  const pairing = pairFacts(sides);
  const columns = columnFindings(pairing);
  const context: Context = {
    pairing,
    symptoms: symptomsOf(pairing, columns),
    comparesEnvironment: options.comparesEnvironment ?? false,
  };
  const found = [
    ...columns.flatMap(columnDifferences),
    ...pairing.pairs.flatMap((pair) => pairDifferences(pair, context)),
    ...loneDifferences(context),
  ];
  return sortDifferences(
    withExpressiveness(withoutEchoes(found, sides), options.expressible, sides.expected),
  );
}

function compared(set: FactSet, options: CompareOptions): Side {
  const facts = withoutBookkeeping(set, options.bookkeeping ?? []);
  return sideOf(
    options.comparesEnvironment === true ? facts : facts.filter(({ kind }) => !DEPLOYED.has(kind)),
  );
}

interface Context {
  readonly pairing: Pairing;
  readonly symptoms: Symptoms;
  readonly comparesEnvironment: boolean;
}

function columnFindings({ pairs }: Pairing): readonly ColumnFinding[] {
  return pairs
    .filter(({ expected }) => expected.kind === "column")
    .map(({ expected, observed }) => ({
      expected,
      observed,
      found: compareColumns(columnOf(expected), columnOf(observed)),
    }));
}

function columnDifferences({ expected, observed, found }: ColumnFinding): readonly Difference[] {
  return found.map((each) =>
    difference({ change: "different", ...aboutPair({ expected, observed }), ...each }),
  );
}

/** What both facts of a pair are called, and where they belong. */
function aboutPair({ expected, observed }: Pick<Pair, "expected" | "observed">) {
  const { kind, name, parent, columns } = expected;
  return {
    ...{ kind, name, parent, columns },
    otherName: observed.name === name ? null : observed.name,
  };
}

function pairDifferences(pair: Pair, context: Context): readonly Difference[] {
  return [
    ...renameDifference(pair),
    ...keyDifference(pair, context),
    ...nameDifference(pair, context),
    ...attributeDifferences(pair, context),
  ];
}

function renameDifference(pair: Pair): readonly Difference[] {
  if (pair.by !== "rename") return [];
  const [expected, observed] = [definitionOf(pair.expected), definitionOf(pair.observed)];
  return [
    difference({
      ...{ change: "renamed", severity: "critical", expected, observed },
      ...aboutPair(pair),
    }),
  ];
}

function keyDifference(pair: Pair, { pairing, symptoms }: Context): readonly Difference[] {
  if (!isKey(pair.expected)) return [];
  const wanted = pairing.text.of(keyText(pair.expected), pair.expected.parent);
  const found = keyText(pair.observed);
  if (wanted === found || symptoms.ofPair(pair.expected, pair.observed, [wanted, found])) return [];
  const isServedOtherwise = isAlike(pair.expected, pair.observed);
  return [
    difference({
      ...{ change: "different", attribute: "definition" },
      treatment: isServedOtherwise ? "physical" : "meaning",
      severity: isServedOtherwise ? "note" : differentKeySeverity(pair.expected, pair.observed),
      ...aboutPair(pair),
      ...{ expected: keyText(pair.expected), observed: found },
    }),
  ];
}

/** The same definition under a name that somebody chose. */
function nameDifference(pair: Pair, { pairing }: Context): readonly Difference[] {
  const { expected, observed, by } = pair;
  if (by !== "definition" || expected.kind === "not-null constraint") return [];
  const chosen = [expected, observed].map((fact) => !isServerNamed(...namesOf(fact)));
  if (!chosen.includes(true) || expected.kind === "sequence") return [];
  // Names follow the table's or the column's.
  if (pairing.text.of(keyText(expected), expected.parent) !== keyText(expected)) return [];
  return [
    difference({
      ...{ change: "name-different", severity: "note", treatment: "annotation" },
      ...aboutPair(pair),
      ...{ expected: lastPart(expected.name), observed: lastPart(observed.name) },
    }),
  ];
}

function namesOf({ name, parent }: CatalogFact): readonly [name: string, table: string] {
  return [lastPart(name), lastPart((parent ?? "").replace(/^[a-z ]+? (?=\S+\.)/, ""))];
}

function attributeDifferences(pair: Pair, context: Context): readonly Difference[] {
  const { expected, observed } = pair;
  const { pairing, symptoms, comparesEnvironment } = context;
  return compareAttributes({
    ...{ expected, observed, comparesEnvironment },
    meaning: KINDS.get(expected.kind)?.attributes ?? {},
    isSymptom: (_attribute, [one, other]) =>
      pairing.text.of(one, expected.parent) === pairing.text.of(other, expected.parent) ||
      symptoms.ofPair(expected, observed, [one, other]),
  }).map(({ attribute, treatment, severity, expected: wanted, observed: found }) =>
    difference({
      ...{ change: "different", attribute, treatment, severity },
      ...aboutPair(pair),
      ...{ expected: valueText(wanted, attribute), observed: valueText(found, attribute) },
    }),
  );
}

/** What only one side has; a unique constraint and the index that does its work are told together. */
function loneDifferences({ pairing, symptoms }: Context): readonly Difference[] {
  const told = (facts: readonly CatalogFact[]) => facts.filter((fact) => !symptoms.ofOne(fact));
  const [absent, unexpected] = [told(pairing.absent), told(pairing.unexpected)];
  const twins = [
    ...uniqueTwins(absent, unexpected),
    ...repeated(pairing, "expected", absent),
    ...repeated(pairing, "observed", unexpected),
  ];
  const paired = new Set<CatalogFact>(twins.flat());
  const observed = pairing.pairs.map((pair) => pair.observed);
  const others = Map.groupBy([...observed, ...unexpected].filter(isKey), ({ parent }) => parent);
  const lone = (change: "absent" | "unexpected", fact: CatalogFact, severity: Severity) => {
    const { kind, name, parent, columns } = fact;
    const definition = definitionOf(fact);
    return difference({
      ...{ change, severity, kind, name, parent, columns },
      ...(change === "absent" ? { expected: definition } : { observed: definition }),
      candidates: (pairing.candidates.get(`${kind} ${name}`) ?? []).slice(0, MOST_CANDIDATES),
    });
  };
  return [
    ...twins.map(([wanted, found]) =>
      difference({
        ...{ change: "equivalent", severity: "note" },
        ...aboutPair({ expected: wanted, observed: found }),
        ...{ expected: keyText(wanted), observed: keyText(found) },
      }),
    ),
    ...absent
      .filter((fact) => !paired.has(fact))
      .map((fact) => lone("absent", fact, absentSeverity(fact, others.get(fact.parent) ?? []))),
    ...unexpected
      .filter((fact) => !paired.has(fact))
      .map((fact) => lone("unexpected", fact, unexpectedSeverity(fact))),
  ];
}

type Twin = readonly [expected: CatalogFact, observed: CatalogFact];

/** Constraints that say once more, under another name, what one that both sides have says already. */
function repeated(
  { pairs }: Pairing,
  side: "expected" | "observed",
  lone: readonly CatalogFact[],
): readonly Twin[] {
  return lone.filter(isConstraint).flatMap((fact): readonly Twin[] => {
    const same = pairs.find(
      ({ [side]: other }) =>
        other.kind === fact.kind &&
        other.parent === fact.parent &&
        keyText(other) === keyText(fact),
    );
    if (same === undefined) return [];
    return [side === "expected" ? [fact, same.observed] : [same.expected, fact]];
  });
}

// One index more takes time and space; one constraint more of the same words refuses nothing more.
function isConstraint(fact: CatalogFact): boolean {
  return isKey(fact) && fact.kind !== "index";
}

const NEEDED: ReadonlySet<FactKind> = new Set(["table", "column", "enum", "sequence"]);

function absentSeverity(fact: CatalogFact, others: readonly CatalogFact[]): Severity {
  if (isKey(fact)) return absentKeySeverity(fact, others);
  // The program asks a sequence for its next number; the rest may serve people or tools.
  return NEEDED.has(fact.kind) ? "critical" : "warning";
}

function unexpectedSeverity(fact: CatalogFact): Severity {
  if (fact.kind === "table") return fact.parent === null ? "warning" : "note";
  if (fact.kind === "column") return unexpectedColumnSeverity(columnOf(fact));
  if (isKey(fact)) return unexpectedKeySeverity(fact);
  // Models seldom can say these; migrations are where they belong.
  return "note";
}
