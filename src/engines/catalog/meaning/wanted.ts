import { type FieldSort, fieldsOf, OTHER_OIDS } from "./fields.ts";
import { isList, nodesOf, type TreeNode, type TreeValue, tokenOf } from "./tree.ts";

/** OIDs that trees speak of, in decimal, for `DIRECTORY_QUESTION`. */
export interface Wanted {
  readonly functions: readonly string[];
  readonly operators: readonly string[];
  readonly types: readonly string[];
  readonly relations: readonly string[];
  readonly collations: readonly string[];
  readonly labels: readonly string[];
}

const NOTHING = "0";
const REGCLASS = "2205";
const BYTE = 256;

type Sort = FieldSort | "labels";

/** Everything that has to be known to read these trees. */
export function wantedOf(trees: readonly TreeValue[]): Wanted {
  const found = trees.flatMap(nodesOf).flatMap((node) => [...ofFields(node), ...ofConstant(node)]);
  const all = (sort: Sort) =>
    [...new Set(found.filter(([of]) => of === sort).map(([, oid]) => oid))].sort();
  return {
    ...{ functions: all("functions"), operators: all("operators"), types: all("types") },
    ...{ relations: all("relations"), collations: all("collations"), labels: all("labels") },
  };
}

type Found = readonly (readonly [sort: Sort, oid: string])[];

function ofFields({ tag, fields }: TreeNode): Found {
  const sorts = fieldsOf(tag) ?? OTHER_OIDS;
  return [...fields].flatMap(([name, values]) => {
    const sort = sorts.get(name);
    return sort === undefined ? [] : oidsIn(values).map((oid) => [sort, oid] as const);
  });
}

// A constant may be a relation or a label of an enum.
function ofConstant(node: TreeNode): Found {
  const value = node.tag === "CONST" ? numberOf(node) : undefined;
  if (value === undefined) return [];
  return [[tokenOf(node, "consttype") === REGCLASS ? "relations" : "labels", value]];
}

function oidsIn(values: readonly TreeValue[]): readonly string[] {
  return values.flatMap((value) => {
    if (isList(value)) return oidsIn(value);
    return typeof value === "string" && /^\d+$/.test(value) && value !== NOTHING ? [value] : [];
  });
}

/** What a constant of four bytes is as an OID. */
export function numberOf(node: TreeNode): string | undefined {
  if (tokenOf(node, "constlen") !== "4" || tokenOf(node, "constbyval") !== "true") return undefined;
  const bytes = bytesOf(node).slice(0, 4);
  if (bytes.length !== 4) return undefined;
  return String(bytes.reduceRight((sum, byte) => sum * BYTE + byte, 0));
}

/** The bytes of a constant as the server keeps them, without those beyond its length. */
export function bytesOf(node: TreeNode): readonly number[] {
  const [length, , ...rest] = node.fields.get("constvalue") ?? [];
  // The server writes them with a sign.
  return rest
    .slice(0, Number(length))
    .map((each) => (Number(each) + BYTE) % BYTE)
    .filter((each) => Number.isInteger(each));
}
