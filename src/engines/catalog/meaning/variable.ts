import type { Reader } from "./reader.ts";
import { atom, type Term } from "./term.ts";
import { isList, isNode, listOf, nodeOf, type TreeNode, tokenOf } from "./tree.ts";

const RELATION = "0";
const JOIN = "2";
const FUNCTION = "3";

/** A column by its name, as its number depends on the way the table was made. */
export function variableTerm(node: TreeNode, reader: Reader): Term {
  const entry = reader.relation(node);
  const column = Number(tokenOf(node, "varattno"));
  // A whole row has names of its own, which another alias would change.
  if (entry === undefined || column === 0) return reader.unknown();
  const type = `${reader.named("types", tokenOf(node, "vartype"))} ${tokenOf(node, "vartypmod")}`;
  const place = `${tokenOf(node, "varlevelsup")}.${tokenOf(node, "varno")}`;
  const variable = (name: string) => {
    const bare = `${place}.${name}${nullingOf(node)}`;
    return atom(bare, `${bare}::${type}`);
  };
  const kind = tokenOf(entry, "rtekind");
  if (kind === JOIN) {
    // The columns of a join are those of its tables: which is the third depends on them.
    const [list = []] = entry.fields.get("joinaliasvars") ?? [];
    const inner = isList(list) ? list[column - 1] : undefined;
    // What it says counts from its own query.
    const isHere = tokenOf(node, "varlevelsup") === "0";
    return isHere && isNode(inner) ? variable(`(${reader.term(inner).text})`) : reader.unknown();
  }
  if (column < 0) return variable(String(column));
  const columns = columnsOf(entry, kind, reader);
  if (columns === undefined) return variable(String(column));
  const name = columns.get(String(column));
  return name === undefined ? reader.unknown() : variable(JSON.stringify(name));
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The names of the columns by number; undefined where what the entry says itself numbers them. */
function columnsOf(entry: TreeNode, kind: string, { directory }: Reader) {
  if (kind === RELATION) return directory.relations.get(tokenOf(entry, "relid"))?.columns ?? NONE;
  if (kind !== FUNCTION) return undefined;
  const rows = listOf(entry, "functions").flatMap((each) => {
    const result = tokenOf(nodeOf(each, "funcexpr") ?? entry, "funcresulttype");
    return directory.types.get(result)?.columns ?? [];
  });
  // Behind rows of another function the numbers are shifted.
  const [columns] = rows;
  return listOf(entry, "functions").length > 1 && columns !== undefined ? NONE : columns;
}

/** The outer joins that may make it NULL; before 16 the server does not say. */
function nullingOf(node: TreeNode): string {
  const [value] = node.fields.get("varnullingrels") ?? [];
  return Array.isArray(value) && value.length > 1 ? `^${value.join(" ")}` : "";
}
