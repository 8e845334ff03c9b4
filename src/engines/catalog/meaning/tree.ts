/** A token, a node, or a list of either. */
export type TreeValue = string | TreeNode | readonly TreeValue[];

export interface TreeNode {
  /** The server's word for it, such as `OPEXPR`. */
  readonly tag: string;
  /** What follows each field's name; a constant's value takes several tokens. */
  readonly fields: ReadonlyMap<string, readonly TreeValue[]>;
}

// The server's own limit of its stack is near these.
const MOST_CHARACTERS = 1_000_000;
const MOST_LEVELS = 600;

const TOKEN = /\s*([(){}]|(?:\\.|[^\s(){}\\])+)/sy;

/**
 * The tree in the text of a `pg_node_tree`; undefined for what is not one, or is out of all proportion.
 *
 * Source  PostgreSQL, `outfuncs.c` and `pg_strtok`: fields differ by version, their notation does not.
 */
export function treeOf(text: string): TreeValue | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const reader = new TreeReader(text);
  const tree = reader.value(0);
  return reader.isBroken || !reader.isAtEnd ? undefined : tree;
}

/** What 14 calls some nodes, by their names since. */
const TAGS: ReadonlyMap<string, string> = new Map([
  ["ARRAY", "ARRAYEXPR"],
  ["CASE", "CASEEXPR"],
  ["COALESCE", "COALESCEEXPR"],
  ["COLLATE", "COLLATEEXPR"],
  ["MINMAX", "MINMAXEXPR"],
  ["RTE", "RANGETBLENTRY"],
  ["WHEN", "CASEWHEN"],
]);

class TreeReader {
  isBroken = false;
  readonly #text: string;
  #at = 0;
  #token: string | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  get isAtEnd(): boolean {
    return this.#token === undefined;
  }

  value(level: number): TreeValue {
    const token = this.#token;
    if (token === undefined || level > MOST_LEVELS) return this.#broken();
    this.#next();
    if (token === "(") return this.#list(level);
    if (token === "{") return this.#node(level);
    return token === ")" || token === "}" ? this.#broken() : token;
  }

  #list(level: number): readonly TreeValue[] {
    const values: TreeValue[] = [];
    while (!this.isBroken && this.#token !== ")") values.push(this.value(level + 1));
    this.#next();
    return values;
  }

  #node(level: number): TreeNode {
    const word = this.#token ?? "";
    const tag = TAGS.get(word) ?? word;
    this.#next();
    const fields = new Map<string, TreeValue[]>();
    while (!this.isBroken && this.#token !== "}") {
      const name = this.#token ?? "";
      // A field that is there twice would hide one of them.
      if (!name.startsWith(":") || fields.has(name.slice(1))) return this.#broken();
      this.#next();
      // A name that the user chose may begin with a colon, too: the first token is always a value.
      const values = [this.value(level + 1)];
      while (!this.isBroken && this.#token !== "}" && this.#token?.startsWith(":") === false)
        values.push(this.value(level + 1));
      fields.set(name.slice(1), values);
    }
    this.#next();
    return { tag, fields };
  }

  #broken(): TreeNode {
    this.isBroken = true;
    return { tag: "", fields: new Map() };
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    this.#token = match?.[1];
    if (match !== null) this.#at = TOKEN.lastIndex;
    else if (this.#text.slice(this.#at).trim() !== "") this.isBroken = true;
  }
}

/** The nodes of a tree, from the outside to the inside. */
export function nodesOf(value: TreeValue): readonly TreeNode[] {
  if (typeof value === "string") return [];
  if (isList(value)) return value.flatMap(nodesOf);
  return [value, ...[...value.fields.values()].flatMap((inner) => inner.flatMap(nodesOf))];
}

export function isList(value: TreeValue): value is readonly TreeValue[] {
  return Array.isArray(value);
}

export function isNode(value: TreeValue | undefined): value is TreeNode {
  return typeof value === "object" && !Array.isArray(value);
}

/** The token of a field; an empty text when there is none. */
export function tokenOf(node: TreeNode, field: string): string {
  const [value] = node.fields.get(field) ?? [];
  return typeof value === "string" ? value : "";
}

/** The node of a field; undefined for none. */
export function nodeOf(node: TreeNode, field: string): TreeNode | undefined {
  const [value] = node.fields.get(field) ?? [];
  return isNode(value) ? value : undefined;
}

/** The nodes in the list of a field. */
export function listOf(node: TreeNode, field: string): readonly TreeNode[] {
  const [value] = node.fields.get(field) ?? [];
  return value !== undefined && isList(value) ? value.filter(isNode) : [];
}
