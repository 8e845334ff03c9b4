import { functionTerm, sqlValueTerm } from "./call.ts";
import { conditionTerm, isCondition } from "./condition.ts";
import { arrayTerm, constantTerm } from "./constant.ts";
import type { Directory } from "./directory.ts";
import { type FieldSort, fieldsOf, PLACES, ruledFields } from "./fields.ts";
import { PLAIN, type Reader, type Sense } from "./reader.ts";
import { atom, choosing, compound, type Term } from "./term.ts";
import { isList, isNode, listOf, nodeOf, type TreeNode, type TreeValue, tokenOf } from "./tree.ts";
import { variableTerm } from "./variable.ts";

const NOTHING: ReadonlySet<string> = new Set(["<>", "0", "false", "-1", ""]);

/** What a field that is not known may say: nothing. */
function isNothing(values: readonly TreeValue[]): boolean {
  return values.every((value) =>
    isList(value) ? value.length === 0 || String(value) === "b" : NOTHING.has(String(value)),
  );
}

/** One reading of one tree. */
export class Reading implements Reader {
  readonly directory: Directory;
  tested: Term | undefined;
  isUnderstood = true;
  /** Lists of relations, the innermost query's last. */
  readonly #scopes: (readonly TreeNode[])[];

  constructor(directory: Directory, relations: readonly TreeNode[]) {
    this.directory = directory;
    this.#scopes = [relations];
  }

  condition(node: TreeNode, sense: Sense): Term {
    this.#checkFields(node);
    return conditionTerm(node, sense, this);
  }

  term(node: TreeNode): Term {
    if (isCondition(node)) return this.condition(node, PLAIN);
    const rule = RULES[node.tag];
    if (rule !== undefined) {
      this.#checkFields(node);
      return rule(node, this);
    }
    const sorts = fieldsOf(node.tag);
    if (sorts === undefined) return this.unknown();
    if (node.tag !== "QUERY") return this.#byField(node, sorts);
    this.#scopes.push(listOf(node, "rtable"));
    const query = this.#byField(node, sorts);
    this.#scopes.pop();
    return query;
  }

  testing<T>(tested: Term | undefined, read: () => T): T {
    const before = this.tested;
    this.tested = tested;
    const result = read();
    this.tested = before;
    return result;
  }

  named(sort: "types" | "collations" | "relations", oid: string): string {
    if (oid === "0" || oid === "") return "";
    const { types, collations, relations } = this.directory;
    const name = {
      types: types.get(oid)?.name,
      collations: collations.get(oid),
      relations: relations.get(oid)?.name,
    }[sort];
    if (name === undefined) this.isUnderstood = false;
    return name ?? "";
  }

  relation(node: TreeNode): TreeNode | undefined {
    const scope = this.#scopes.at(-1 - Number(tokenOf(node, "varlevelsup")));
    return scope?.[Number(tokenOf(node, "varno")) - 1];
  }

  unknown(): Term {
    this.isUnderstood = false;
    return atom("unknown");
  }

  terms(values: readonly TreeValue[]): readonly Term[] {
    return values.flatMap((value) => {
      if (isNode(value)) return [this.term(value)];
      if (!isList(value)) return value === "<>" ? [] : [this.unknown()];
      const inner = this.terms(value);
      return [compound(`(${inner.map(({ text }) => text).join(", ")})`, inner)];
    });
  }

  #byField(node: TreeNode, sorts: ReadonlyMap<string, FieldSort>): Term {
    const parts: Term[] = [];
    for (const [name, values] of node.fields) {
      const sort = PLACES.has(name) ? "drop" : (sorts.get(name) ?? "empty");
      if (sort === "drop") continue;
      if (sort !== "empty") parts.push(this.#field(name, sort, values));
      else if (!isNothing(values)) this.isUnderstood = false;
    }
    const bare = `${node.tag}(${parts.map(({ text }) => text).join(", ")})`;
    return compound(bare, parts, { failing: "by itself" });
  }

  #field(name: string, sort: FieldSort, values: readonly TreeValue[]): Term {
    const [first] = values;
    const said = (text: string) => atom(`${name}=${text}`);
    if (sort === "plain") return said(JSON.stringify(values));
    if (sort === "condition" || sort === "filter") {
      if (!isNode(first)) return isNothing(values) ? said("") : this.unknown();
      const term = this.condition(first, { isNegated: false, isFree: sort === "filter" });
      return compound(`${name}=${term.bare}`, [term]);
    }
    if (sort !== "nodes") return said(this.#oids(sort, values).join(" "));
    const terms = this.terms(values);
    return compound(`${name}=${terms.map(({ text }) => text).join(", ")}`, terms);
  }

  #oids(sort: FieldSort, values: readonly TreeValue[]): readonly string[] {
    return values.flatMap((value) => {
      if (isList(value)) return this.#oids(sort, value);
      if (typeof value !== "string" || !/^\d+$/.test(value)) return [];
      if (sort === "types" || sort === "collations" || sort === "relations")
        return [this.named(sort, value)];
      if (value === "0") return [""];
      const known = this.directory[sort === "operators" ? "operators" : "functions"].get(value);
      if (known === undefined) this.isUnderstood = false;
      return [known?.key ?? ""];
    });
  }

  #checkFields(node: TreeNode): void {
    const known = ruledFields(node.tag);
    if (known === undefined) return;
    for (const [name, values] of node.fields)
      if (!known.has(name) && !PLACES.has(name) && !isNothing(values)) this.isUnderstood = false;
  }
}

type Rule = (node: TreeNode, reader: Reader) => Term;

const relabelled: Rule = (node, reader) => {
  const arg = nodeOf(node, "arg");
  if (arg === undefined) return reader.unknown();
  const term = reader.term(arg);
  const type = reader.named("types", tokenOf(node, "resulttype"));
  return { ...term, text: `${term.bare}::${type}${collated(node, "resultcollid", reader)}` };
};

const collation: Rule = (node, reader) => {
  const arg = nodeOf(node, "arg");
  if (arg === undefined) return reader.unknown();
  const term = reader.term(arg);
  // Who compares says himself by which collation.
  return { ...term, text: `${term.bare}${collated(node, "collOid", reader)}` };
};

/** What the value is compared by where nobody says so. */
function collated(node: TreeNode, field: string, reader: Reader): string {
  const name = reader.named("collations", tokenOf(node, field));
  return name === "" ? "" : ` collate ${name}`;
}

const arrayCoercion: Rule = (node, reader) => {
  const [arg, element] = [nodeOf(node, "arg"), nodeOf(node, "elemexpr")];
  if (arg === undefined || element === undefined) return reader.unknown();
  const array = reader.term(arg);
  const type = tokenOf(node, "resulttype");
  if (array.elements === undefined || tokenOf(node, "resulttypmod") !== "-1") {
    const each = reader.testing(atom("element"), () => reader.term(element));
    const bare = `array ${reader.named("types", type)}(${each.text} for each of ${array.text})`;
    return compound(bare, [array, each], { failing: "by itself" });
  }
  const elements = array.elements.map((each) => reader.testing(each, () => reader.term(element)));
  return arrayTerm(type, elements, reader);
};

const array: Rule = (node, reader) => {
  const elements = listOf(node, "elements").map((each) => reader.term(each));
  if (tokenOf(node, "multidims") === "false") {
    const term = arrayTerm(tokenOf(node, "array_typeid"), elements, reader);
    return { ...term, text: `${term.bare}${collated(node, "array_collid", reader)}` };
  }
  const bare = `arrays(${elements.map(({ text }) => text).join(", ")})`;
  return compound(bare, elements, { failing: "by itself" });
};

const choice: Rule = (node, reader) => {
  const [arg, otherwise] = [nodeOf(node, "arg"), nodeOf(node, "defresult")];
  if (otherwise === undefined) return reader.unknown();
  // The planner knows a choice by its form.
  if (arg !== undefined && reader.directory.strictness !== "values") return reader.unknown();
  const tested = arg === undefined ? undefined : reader.term(arg);
  // What is asked once must not be asked several times.
  if (tested?.isVolatile === true) return reader.unknown();
  const whens = listOf(node, "args").flatMap((when) => {
    const [condition, result] = [nodeOf(when, "expr"), nodeOf(when, "result")];
    if (condition === undefined || result === undefined) return [reader.unknown()];
    return [reader.testing(tested, () => reader.condition(condition, PLAIN)), reader.term(result)];
  });
  const parts = [...whens, reader.term(otherwise)];
  const type = reader.named("types", tokenOf(node, "casetype"));
  const bare = `case ${type}(${parts.map((each) => each.bare).join(", ")})`;
  return choosing(bare, parts, { text: `${bare}${collated(node, "casecollid", reader)}` });
};

/** The first value of several; one that is in another's place is its own parts. */
const coalesced: Rule = (node, reader) => {
  const type = tokenOf(node, "coalescetype");
  const isPart = (arg: TreeNode) =>
    arg.tag === "COALESCEEXPR" &&
    tokenOf(arg, "coalescetype") === type &&
    reader.directory.strictness === "values";
  const flat = (of: TreeNode): readonly TreeNode[] =>
    listOf(of, "args").flatMap((arg) => (isPart(arg) ? flat(arg) : [arg]));
  const parts = flat(node).map((arg) => reader.term(arg));
  const bare = `coalesce ${reader.named("types", type)}(${parts.map((each) => each.bare).join(", ")})`;
  return choosing(bare, parts, { text: `${bare}${collated(node, "coalescecollid", reader)}` });
};

const RULES: Readonly<Record<string, Rule>> = {
  ARRAYCOERCEEXPR: arrayCoercion,
  ARRAYEXPR: array,
  CASEEXPR: choice,
  CASETESTEXPR: (_node, reader) => reader.tested ?? reader.unknown(),
  COALESCEEXPR: coalesced,
  COLLATEEXPR: collation,
  CONST: constantTerm,
  FUNCEXPR: functionTerm,
  RELABELTYPE: relabelled,
  SQLVALUEFUNCTION: sqlValueTerm,
  VAR: variableTerm,
};
