import type { Reader } from "./reader.ts";
import { atom, compound, type Term } from "./term.ts";
import { type TreeNode, tokenOf } from "./tree.ts";
import { bytesOf, numberOf } from "./wanted.ts";

const USERS = 16_384;
const BOOLEAN = "16";
const REGCLASS = "2205";

/** A constant; the bytes of a type of the server's are the same in all of its databases. */
export function constantTerm(node: TreeNode, reader: Reader): Term {
  const type = tokenOf(node, "consttype");
  const named = (bare: string) => atom(bare, `${bare}::${reader.named("types", type)}`);
  if (tokenOf(node, "constisnull") === "true") return named("null");
  if (type === BOOLEAN) return named(bytesOf(node)[0] === 0 ? "false" : "true");
  const number = numberOf(node);
  if (type === REGCLASS && number !== undefined && Number(number) >= USERS)
    return named(`regclass ${JSON.stringify(reader.named("relations", number))}`);
  const elements = elementsOf(node);
  if (elements !== undefined) return arrayTerm(type, elements, reader);
  const bare = `const ${tokenOf(node, "constlen")}[${bytesOf(node).join(" ")}]`;
  if (REFERENCES.has(type))
    return number !== undefined && Number(number) < USERS ? named(bare) : reader.unknown();
  if (reader.directory.types.get(type)?.isPlain === true) return named(bare);
  // Records and arrays of other types hold numbers that stand for something in one database only.
  const label = number === undefined ? undefined : reader.directory.labels.get(number);
  return label === undefined ? reader.unknown() : named(`label ${JSON.stringify(label)}`);
}

// regproc, regprocedure, regoper, regoperator, regclass, regtype, regrole, regnamespace, regconfig, …
const REFERENCES = new Set("24 2202 2203 2204 2205 2206 4096 4089 3734 3769 4191".split(" "));

/** Array types with the type, length and alignment of their elements. Source: `pg_type.dat`. */
const ARRAYS: ReadonlyMap<string, readonly [type: string, length: number, align: number]> = new Map(
  [
    ["1000", ["16", 1, 1]],
    ["1005", ["21", 2, 2]],
    ["1007", ["23", 4, 4]],
    ["1016", ["20", 8, 8]],
    ["1009", ["25", -1, 4]],
    ["1015", ["1043", -1, 4]],
    ["1014", ["1042", -1, 4]],
    ["1022", ["701", 8, 8]],
    ["1231", ["1700", -1, 4]],
    ["1182", ["1082", 4, 4]],
    ["1185", ["1184", 8, 8]],
    ["2951", ["2950", 16, 1]],
  ],
);
const HEADER = 24;
const DIMENSIONS = 4;
const NULLS = 8;
const ELEMENT = 12;
const COUNT = 16;
const LOWER = 20;

/** What is in a constant array of one dimension without NULL; undefined for others. */
function elementsOf(node: TreeNode): readonly Term[] | undefined {
  const known = ARRAYS.get(tokenOf(node, "consttype"));
  if (known === undefined) return undefined;
  const [type, length, align] = known;
  const bytes = bytesOf(node);
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const at = (offset: number) => (offset + 4 > bytes.length ? -1 : view.getInt32(offset, true));
  if (at(DIMENSIONS) === 0 && String(at(ELEMENT)) === type) return [];
  const isSimple = at(DIMENSIONS) === 1 && at(NULLS) === 0 && at(LOWER) === 1;
  if (!isSimple || String(at(ELEMENT)) !== type) return undefined;
  const values: Term[] = [];
  let offset = HEADER;
  for (let left = at(COUNT); left > 0; left -= 1) {
    offset = Math.ceil(offset / align) * align;
    // The length of a value with a header is in its upper thirty bits.
    const size = length === -1 ? at(offset) >>> 2 : length;
    if (size <= 0 || offset + size > bytes.length) return undefined;
    values.push(elementTerm(bytes.slice(offset, offset + size), type, length));
    offset += size;
  }
  return values;
}

function elementTerm(bytes: readonly number[], type: string, length: number): Term {
  if (type === BOOLEAN) return atom(bytes[0] === 0 ? "false" : "true");
  return atom(`const ${length}[${bytes.join(" ")}]`);
}

/** An array; it says itself of what type its elements are. */
export function arrayTerm(type: string, elements: readonly Term[], reader: Reader): Term {
  const bare = `array ${reader.named("types", type)}[${elements.map((each) => each.bare).join(", ")}]`;
  return compound(bare, elements, { elements });
}
