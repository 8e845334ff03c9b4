import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { Plain } from "./context.ts";

type FunctionDefinition = typeof import("@actions/expressions").wellKnownFunctions[string];

export interface Scope {
  readonly contexts: Readonly<Record<string, Plain>>;
  /** Whether earlier steps failed, or the job was cancelled; decides success(), failure(), … */
  readonly status?: "success" | "failure" | "cancelled";
}

const STATUS_FUNCTIONS = ["success", "failure", "always", "cancelled"] as const;

/** Contexts that exist but are empty unless given. */
const CONTEXTS = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
] as const;

/** The value of one expression, without its `${{ }}`. */
export function evaluate(expression: string, scope: Scope): Plain {
  return plainOf(evaluated(expression, scope));
}

/** A text with its expressions replaced. */
export function interpolate(text: string, scope: Scope): string {
  return splitTemplate(text)
    .map((part) => (part.kind === "text" ? part.text : evaluated(part.text, scope).coerceString()))
    .join("");
}

/** A value that may be a single expression and then keeps its kind, such as a matrix or a boolean. */
export function resolve(value: Plain, scope: Scope): Plain {
  if (typeof value === "string") {
    const parts = splitTemplate(value);
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression") return evaluate(only.text, scope);
    return interpolate(value, scope);
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [interpolate(key, scope), resolve(item, scope)]),
    );
  }
  return value;
}

/** `if:`, with the success() that GitHub puts before a condition that asks for no status. */
export function holds(condition: Plain | undefined, scope: Scope): boolean {
  if (condition === undefined || condition === null || condition === "") {
    return scope.status !== "failure" && scope.status !== "cancelled";
  }
  const [text, isExpression] = conditionText(String(condition));
  const needsSuccess = !asksForStatus(text, isExpression);
  if (needsSuccess && (scope.status ?? "success") !== "success") return false;
  const value = isExpression ? evaluate(text, scope) : interpolate(text, scope);
  return isTruthy(value);
}

export const isTruthy = (value: Plain): boolean =>
  !(value === null || value === false || value === "" || value === 0 || Number.isNaN(value));

/** What an expression gives where a text is wanted. */
export const textOf = (value: Plain): string => dataOf(value).coerceString();

function conditionText(condition: string): readonly [text: string, isExpression: boolean] {
  const parts = splitTemplate(condition.trim());
  const [only] = parts;
  if (parts.length !== 1 || only === undefined) return [condition, false];
  return [only.text, true];
}

function asksForStatus(text: string, isExpression: boolean): boolean {
  const expressions = isExpression
    ? [text]
    : splitTemplate(text)
        .filter(({ kind }) => kind === "expression")
        .map((part) => part.text);
  // Strings are taken out first: 'failure()' inside quotes asks for nothing.
  const called = /\b(success|failure|always|cancelled)\s*\(/i;
  return expressions.some((expression) => called.test(expression.replace(/'(?:[^']|'')*'/g, "''")));
}

interface Part {
  readonly kind: "text" | "expression";
  readonly text: string;
}

function splitTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  // Quoted strings may hold `}}`.
  for (const found of text.matchAll(/\$\{\{((?:'[^']*'|[^'])*?)\}\}/g)) {
    if (found.index > from) parts.push({ kind: "text", text: text.slice(from, found.index) });
    parts.push({ kind: "expression", text: found[1] ?? "" });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

function evaluated(expression: string, scope: Scope): data.ExpressionData {
  const names = [...new Set([...CONTEXTS, ...Object.keys(scope.contexts)])];
  const functions = statusFunctions(scope);
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, names, [...functions.values()]).parse();
  const contexts = new data.Dictionary(
    ...names.map((key) => ({ key, value: dataOf(scope.contexts[key] ?? {}) })),
  );
  return new Evaluator(tree, contexts, functions).evaluate();
}

function statusFunctions({ status = "success" }: Scope): Map<string, FunctionDefinition> {
  const answers = {
    success: status === "success",
    failure: status === "failure",
    cancelled: status === "cancelled",
    always: true,
  };
  const functions = STATUS_FUNCTIONS.map((name): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answers[name]) },
  ]);
  return new Map(functions);
}

function dataOf(value: Plain): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "string") return new data.StringData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(dataOf));
  return new data.Dictionary(
    ...Object.entries(value).map(([key, item]) => ({ key, value: dataOf(item ?? null) })),
  );
}

function plainOf(value: data.ExpressionData): Plain {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Boolean:
      return (value as data.BooleanData).value;
    case data.Kind.Number:
      return (value as data.NumberData).value;
    case data.Kind.String:
      return (value as data.StringData).value;
    case data.Kind.Array:
      return (value as data.Array).values().map(plainOf);
    default:
      return Object.fromEntries(
        (value as data.Dictionary).pairs().map((pair) => [pair.key, plainOf(pair.value)]),
      );
  }
}
