import { operationTerm } from "./call.ts";
import type { KnownOperator } from "./directory.ts";
import { PLAIN, type Reader, type Sense } from "./reader.ts";
import { compound, FALSE, joined, type Term, TRUE } from "./term.ts";
import { listOf, nodeOf, type TreeNode, tokenOf } from "./tree.ts";

type Rule = (node: TreeNode, sense: Sense, reader: Reader) => Term;

/** A condition with its negations at the leaves; all of it holds for NULL as well. */
export function conditionTerm(node: TreeNode, sense: Sense, reader: Reader): Term {
  const rule = RULES[node.tag];
  if (rule !== undefined) return rule(node, sense, reader);
  return sense.isNegated ? negated(reader.term(node)) : reader.term(node);
}

function negated(term: Term): Term {
  if (term.bare === TRUE.bare) return FALSE;
  if (term.bare === FALSE.bare) return TRUE;
  return term.bare === "null" ? term : compound(`not(${term.bare})`, [term]);
}

const junction: Rule = (node, sense, reader) => {
  const { isNegated, isFree } = sense;
  const args = listOf(node, "args");
  const word = tokenOf(node, "boolop");
  const [first] = args;
  if (word === "not" && first !== undefined)
    return reader.condition(first, { ...sense, isNegated: !isNegated });
  const operator = (word === "and") === isNegated ? "or" : "and";
  const isFreeHere = isFree && operator === "and";
  const arms = args.map((arg) => reader.condition(arg, { ...sense, isFree: isFreeHere }));
  return joined({ operator, arms, isFree: isFreeHere, isKept: isAsWritten(sense, reader) });
};

// The planner compares part by part what it does not prove.
function isAsWritten({ isProven }: Sense, { directory }: Reader): boolean {
  return directory.strictness === "planned" && isProven !== true;
}

const nullTest: Rule = (node, { isNegated }, reader) => {
  const arg = nodeOf(node, "arg");
  if (arg === undefined) return reader.unknown();
  const term = reader.term(arg);
  const isNull = tokenOf(node, "nulltesttype") === "0";
  // A row with some NULLs is neither NULL nor NOT NULL.
  if (tokenOf(node, "argisrow") === "true") {
    const test = compound(`row is ${isNull ? "null" : "not null"}(${term.text})`, [term]);
    return isNegated ? negated(test) : test;
  }
  return compound(`is ${isNull === isNegated ? "not null" : "null"}(${term.bare})`, [term]);
};

const TESTS = ["true", "not true", "false", "not false", "null", "not null"] as const;
const UNKNOWN = TESTS.indexOf("null");

// Each test and its opposite stand beside one another.
const booleanTest: Rule = (node, { isNegated }, reader) => {
  const arg = nodeOf(node, "arg");
  const given = Number(tokenOf(node, "booltesttype"));
  // The parity is exchanged.
  const test = TESTS[isNegated ? given + 1 - 2 * (given % 2) : given];
  if (arg === undefined || test === undefined) return reader.unknown();
  const term = reader.condition(arg, PLAIN);
  // The planner does not know that UNKNOWN is NULL.
  const word = given < UNKNOWN || reader.directory.strictness === "values" ? "is" : "truth is";
  return compound(`${word} ${test}(${term.bare})`, [term]);
};

const operation: Rule = (node, sense, reader) => {
  const { isNegated } = sense;
  const operator = tokenOf(node, "opno");
  const known = reader.directory.operators.get(operator);
  if (known === undefined) return reader.unknown();
  const nodes = listOf(node, "args");
  const truth = truthTest(known, nodes, reader);
  if (truth !== undefined)
    return reader.condition(truth.of, {
      ...{ ...sense, isFree: false },
      isNegated: truth.isNegated !== isNegated,
    });
  const collation = reader.named("collations", tokenOf(node, "inputcollid"));
  const args = nodes.map((arg) => reader.term(arg));
  const { term, isDone } = inSense({ operator, known, collation, sense }, reader)(args);
  return isNegated && !isDone ? negated(term) : term;
};

interface Sensed {
  readonly operator: string;
  readonly known: KnownOperator;
  readonly collation: string;
  readonly sense: Sense;
}

/** With the opposite operator where there is one and it is asked for. */
function inSense({ operator, known, collation, sense }: Sensed, reader: Reader) {
  const isDone = sense.isNegated && known.negator !== null;
  const used = isDone && known.negator !== null ? known.negator : operator;
  const isKept = isAsWritten(sense, reader);
  return (args: readonly Term[]) => ({
    term: operationTerm({ operator: used, collation, args, isKept }, reader),
    isDone,
  });
}

const EQUALITY: ReadonlyMap<string, boolean> = new Map([
  ["=(boolean,boolean)", true],
  ["<>(boolean,boolean)", false],
]);

/** `x = true`, `x <> false` and their like are a condition themselves. */
function truthTest(known: KnownOperator, args: readonly TreeNode[], reader: Reader) {
  const isEqual = EQUALITY.get(known.key);
  if (isEqual === undefined) return undefined;
  const isConstant = (node: TreeNode) =>
    node.tag === "CONST" && tokenOf(node, "constisnull") === "false";
  const constant = args.find(isConstant);
  const of = args.find((each) => each !== constant);
  if (constant === undefined || of === undefined) return undefined;
  const isTrue = reader.term(constant).bare === TRUE.bare;
  return { of, isNegated: isTrue !== isEqual };
}

/** `x = ANY (…)` is a disjunction where the elements are there to see. */
const anyOrAll: Rule = (node, sense, reader) => {
  const { isNegated } = sense;
  const operator = tokenOf(node, "opno");
  const known = reader.directory.operators.get(operator);
  const [left, right] = listOf(node, "args").map((arg) => reader.term(arg));
  if (known === undefined || left === undefined || right === undefined) return reader.unknown();
  const isAny = tokenOf(node, "useOr") === "true";
  const collation = reader.named("collations", tokenOf(node, "inputcollid"));
  const one = inSense({ operator, known, collation, sense }, reader);
  const { elements } = right;
  if (elements !== undefined && isPlainList(elements, left) && !isAsWritten(sense, reader)) {
    const parts = elements.map((element) => one([left, element]));
    const isOr = isAny !== isNegated;
    const arms = parts.map(({ term, isDone }) => (isNegated && !isDone ? negated(term) : term));
    return joined({ operator: isOr ? "or" : "and", arms, isFree: false });
  }
  const { key } = known;
  const bare = `${isAny ? "any" : "all"} ${key}{${collation}}(${left.text}, ${right.text})`;
  const whole = compound(bare, [left, right], { failing: "by itself" });
  return isNegated ? negated(whole) : whole;
};

function isFragile({ isVolatile, failures }: Term): boolean {
  return isVolatile || failures.length > 0;
}

// All elements are worked out before the first is compared, and the left side even if there are none.
function isPlainList(elements: readonly Term[], left: Term): boolean {
  if (left.isVolatile || elements.some(isFragile)) return false;
  return elements.length > 0 || left.failures.length === 0;
}

const distinct: Rule = (node, { isNegated }, reader) => {
  const operator = tokenOf(node, "opno");
  const known = reader.directory.operators.get(operator);
  if (known === undefined) return reader.unknown();
  const collation = reader.named("collations", tokenOf(node, "inputcollid"));
  const args = listOf(node, "args").map((arg) => reader.term(arg));
  // The planner proves nothing of it.
  const isKept = reader.directory.strictness === "planned";
  const term = operationTerm({ operator, collation, args, isKept }, reader);
  const whole = compound(`distinct(${term.bare})`, [term]);
  return isNegated ? negated(whole) : whole;
};

const RULES: Readonly<Record<string, Rule>> = {
  BOOLEANTEST: booleanTest,
  BOOLEXPR: junction,
  DISTINCTEXPR: distinct,
  NULLTEST: nullTest,
  OPEXPR: operation,
  SCALARARRAYOPEXPR: anyOrAll,
};

/** Nodes whose value is a condition. */
export function isCondition({ tag }: TreeNode): boolean {
  return tag in RULES;
}
