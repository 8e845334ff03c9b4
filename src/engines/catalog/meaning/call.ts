import type { KnownFunction, KnownOperator } from "./directory.ts";
import type { Reader } from "./reader.ts";
import { atom, compound, type Term } from "./term.ts";
import { listOf, type TreeNode, tokenOf } from "./tree.ts";

export interface Call {
  readonly of: KnownFunction;
  /** Name of the collation that it compares by; empty for none. */
  readonly collation: string;
  readonly isVariadic: boolean;
  readonly args: readonly Term[];
}

/** A call of a function; arguments whose type is declared are known by their value alone. */
export function callTerm({ of, collation, isVariadic, args }: Call): Term {
  const given = args.map((arg, at) => (of.polymorphic[at] === false ? arg.bare : arg.text));
  const how = `${collation}${isVariadic ? " variadic" : ""}`;
  const bare = `${of.key}{${how}}(${given.join(", ")})`;
  const canFail = !of.isTotal && !isPlainPattern(of, args);
  return compound(bare, args, {
    isVolatile: of.isVolatile,
    failing: canFail ? "by itself" : "with parts",
  });
}

const PATTERN = /^(?:textn?like|texticn?like)\(/;
const BACKSLASH = "92";

// LIKE refuses a pattern that ends with its escape character, and nothing else.
function isPlainPattern({ key }: KnownFunction, [, pattern]: readonly Term[]): boolean {
  if (!PATTERN.test(key) || pattern === undefined) return false;
  const [, bytes] = /^const -1\[([\d ]*)\]$/.exec(pattern.bare) ?? [];
  return bytes !== undefined && !bytes.split(" ").includes(BACKSLASH);
}

export function functionTerm(node: TreeNode, reader: Reader): Term {
  const of = reader.directory.functions.get(tokenOf(node, "funcid"));
  if (of === undefined) return reader.unknown();
  return callTerm({
    of,
    collation: reader.named("collations", tokenOf(node, "inputcollid")),
    isVariadic: tokenOf(node, "funcvariadic") === "true",
    args: listOf(node, "args").map((arg) => reader.term(arg)),
  });
}

export interface Operation {
  readonly operator: string;
  readonly collation: string;
  readonly args: readonly Term[];
  /** Whether the arguments stay where they were written. */
  readonly isKept: boolean;
}

/** An operator is the function behind it; of two ways to write its arguments it has the first one. */
export function operationTerm(operation: Operation, reader: Reader): Term {
  const { operator, collation, args, isKept } = operation;
  const known = reader.directory.operators.get(operator);
  const call = (by: KnownOperator, given: readonly Term[]) => {
    const of = reader.directory.functions.get(by.function);
    if (of === undefined) return reader.unknown();
    return callTerm({ of, collation, isVariadic: false, args: given });
  };
  if (known === undefined) return reader.unknown();
  const asWritten = call(known, args);
  const other =
    known.commutator === null ? undefined : reader.directory.operators.get(known.commutator);
  const [left, right] = args;
  if (other === undefined || left === undefined || right === undefined) return asWritten;
  // Of two that change each time it counts which one is asked first.
  if (isKept || args.every(({ isVolatile }) => isVolatile)) return asWritten;
  const exchanged = call(other, [right, left]);
  return exchanged.bare < asWritten.bare ? exchanged : asWritten;
}

/*
 * Words of SQL that are functions.
 * Source  PostgreSQL, `SQLValueFunctionOp` and `ExecEvalSQLValueFunction`.
 */
const NOW = "now()1184stf";
const VALUES: Readonly<Record<string, string>> = {
  0: `timestamptz_date(1184)1082stf{}(${NOW}{}())`,
  3: `${NOW}{}()`,
  7: `timestamptz_timestamp(1184)1114stf{}(${NOW}{}())`,
  9: "current_user()19stf{}()",
  10: "current_user()19stf{}()",
  11: "current_user()19stf{}()",
  12: "session_user()19stf{}()",
  13: "current_database()19stf{}()",
  14: "current_schema()19stf{}()",
};

export function sqlValueTerm(node: TreeNode): Term {
  const [operator, precision] = [tokenOf(node, "op"), tokenOf(node, "typmod")];
  const known = precision === "-1" ? VALUES[operator] : undefined;
  return atom(known ?? `sql value ${operator} ${precision}`);
}
