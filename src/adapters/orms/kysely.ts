import type { Located, ModelTable, NotSupported } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { masked } from "./masked.ts";
import { notSupported, type OrmQuestion } from "./orm.ts";

// These give tables or columns other names than the types have.
const RENAMES = /\bCamelCasePlugin\b|\bwithPlugin\s*\(|\bplugins\s*:|\bwithSchema\s*\(/;
const MAKES = /\.createTable\s*\(|\bCREATE\s+(?:TEMP\w*\s+)?TABLE\b/i;
const QUERY =
  /\b(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\s*\(\s*(["'`])([\w.]+)(?:\s+as\s+\w+)?\1/g;
const FIELD = /^\s*(?:readonly\s+)?(?:(["'])([\w.]+)\1|(\w+))\??\s*:\s*([A-Za-z_]\w*)?/;

/**
 * Kysely builds no schema, but its queries are typed by an interface that says which tables and columns
 * the application believes in. Only tables that a query names are taken.
 *
 * Source  Kysely's manual, "Getting started: types" and "Generating types". Tried with 0.28 and kysely-codegen's form.
 */
export function kyselyTables({ tree, sources }: OrmQuestion): NotSupported {
  const none = notSupported(
    "Kysely has no models that build a schema; database.models may name a command that creates what the code expects",
  );
  const texts = sources.map((file) => ({ file, text: tree.read(file) ?? "" }));
  const whole = texts.filter(({ text }) => /\bkysely\b/i.test(text));
  // What the application makes itself, or calls otherwise, cannot be said from here.
  if (whole.some(({ text }) => RENAMES.test(text)) || texts.some(({ text }) => MAKES.test(text)))
    return none;
  const names = whole.flatMap(({ text }) =>
    [...text.matchAll(/\bnew\s+Kysely\s*<\s*(\w+)\s*>/g)].map((match) => match[1] ?? ""),
  );
  const [name, other] = [...new Set(names)];
  if (name === undefined || other !== undefined) return none;
  const database = shapeOf(name, { tree, sources });
  if (database === undefined) return none;
  const queries = queriesIn(texts);
  const queried = database.flatMap(({ field, type }): ModelTable[] => {
    const query = queries.get(field);
    if (query === undefined) return [];
    const [table = "", schema = ""] = field.split(".").reverse();
    const shape = type === undefined ? undefined : shapeOf(type, { tree, sources });
    const columns = (shape ?? []).map(
      ({ field: column, at }): Located => ({ name: column, ...at }),
    );
    return [{ name: table, schema, ...query, columns, members: [] }];
  });
  return queried.length === 0 ? none : { ...none, queried };
}

interface Field {
  readonly field: string;
  readonly type: string | undefined;
  readonly at: { readonly file: string; readonly line: number };
}

/** The fields of the only interface or object type of this name; undefined where it is not that plain. */
function shapeOf(
  name: string,
  { tree, sources }: { readonly tree: SourceTree; readonly sources: readonly string[] },
): readonly Field[] | undefined {
  const head = new RegExp(`\\binterface\\s+${name}\\s*\\{|\\btype\\s+${name}\\s*=\\s*\\{`, "g");
  const found = sources.flatMap((file) => {
    const text = tree.read(file) ?? "";
    return text.includes(name)
      ? [...masked(text).matchAll(head)].map((match) => ({ file, text, match }))
      : [];
  });
  const [first, second] = found;
  if (first === undefined || second !== undefined) return undefined;
  const open = first.match.index + first.match[0].length;
  return fieldsIn({ file: first.file, text: first.text, open });
}

interface Opened {
  readonly file: string;
  readonly text: string;
  /** Position after the opening brace. */
  readonly open: number;
}

/** Fields that begin a line of their own, outside of anything nested. */
function fieldsIn({ file, text, open }: Opened): readonly Field[] {
  const code = masked(text).slice(open).split("\n");
  const lines = text.slice(open).split("\n");
  const first = text.slice(0, open).split("\n").length;
  const fields: Field[] = [];
  let depth = 1;
  for (const [index, line] of lines.entries()) {
    if (depth <= 0) break;
    const plain = code[index] ?? "";
    const match = depth === 1 && plain.trim() !== "" ? FIELD.exec(line) : null;
    const field = match?.[2] ?? match?.[3];
    if (field !== undefined)
      fields.push({ field, type: match?.[4], at: { file, line: first + index } });
    depth += (plain.match(/\{/g)?.length ?? 0) - (plain.match(/\}/g)?.length ?? 0);
  }
  return fields;
}

function queriesIn(
  texts: readonly { readonly file: string; readonly text: string }[],
): ReadonlyMap<string, { readonly file: string; readonly line: number }> {
  const found = new Map<string, { readonly file: string; readonly line: number }>();
  for (const { file, text } of texts)
    for (const match of text.matchAll(QUERY)) {
      const table = match[2] ?? "";
      const line = text.slice(0, match.index).split("\n").length;
      if (!found.has(table)) found.set(table, { file, line });
    }
  return found;
}
