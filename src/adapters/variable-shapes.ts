import type { EnvironmentRead, VariableShape } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";

type Shapes = readonly (readonly [VariableShape, RegExp])[];

/** What a schema says behind the name of a field: zod, Joi, envalid, yup. */
const SCHEMA: Shapes = [
  ["list", /\.split\(\s*["'`],/],
  ["url", /\bz\.(?:string\(\)\.)?(?:\w+\(\)\.)*url\(|\.uri\(|^\s*url\(|\.url\(/],
  ["email", /\.email\(|^\s*email\(/],
  ["boolean", /\bboolean\(|^\s*bool\(|\bz\.stringbool\(|\benum\(\[\s*["']true["']/],
  ["integer", /\.int\(|\.integer\(|\.port\(|^\s*port\(|\bz\.int\(/],
  ["number", /\bnumber\(|^\s*num\(/],
];
/** Annotations of a pydantic field. */
const ANNOTATION: Shapes = [
  ["json-list", /^(?:Optional\[)?(?:list|List|set|Set|tuple|Tuple|Sequence)\b/],
  ["url", /^(?:Optional\[)?(?:pydantic\.)?(?:HttpUrl|AnyUrl|AnyHttpUrl)\b/],
  ["email", /^(?:Optional\[)?(?:pydantic\.)?(?:EmailStr|NameEmail)\b/],
  ["boolean", /^(?:Optional\[)?bool\b/],
  ["integer", /^(?:Optional\[)?(?:int|PositiveInt|NonNegativeInt|conint)\b/],
  ["number", /^(?:Optional\[)?(?:float|PositiveFloat|Decimal)\b/],
];
/** The verb of a reader such as `env.int(` (environs, django-environ, env-var), or of its cast. */
const VERBS: Readonly<Record<string, VariableShape>> = {
  ...{ int: "integer", asInt: "integer", asPortNumber: "integer", asIntPositive: "integer" },
  ...{ float: "number", decimal: "number", asFloat: "number" },
  ...{ bool: "boolean", asBool: "boolean", asBoolStrict: "boolean" },
  ...{ list: "list", asArray: "list", Csv: "list" },
  ...{ url: "url", asUrlString: "url", asUrlObject: "url", asEmailString: "email" },
};

const LONGEST = 2_000;

/** The reads with what the code accepts, where the line that reads tells it. */
export function withShapes(
  reads: readonly EnvironmentRead[],
  tree: SourceTree,
): readonly EnvironmentRead[] {
  const files = new Map<string, readonly string[]>();
  return reads.map((read) => {
    const rows = files.get(read.file) ?? (tree.read(read.file) ?? "").split("\n");
    files.set(read.file, rows);
    const shape = shapeOf(rows, read);
    return shape === undefined ? read : { ...read, shape };
  });
}

function shapeOf(
  rows: readonly string[],
  { name, line }: Pick<EnvironmentRead, "name" | "line">,
): VariableShape | undefined {
  const text = rows[line - 1] ?? "";
  // A name becomes part of patterns, and a long line is data.
  if (/\W/.test(name) || text.length > LONGEST) return undefined;
  const field = /^\s*["']?(\w+)["']?\s*:\s*(.*)$/.exec(text);
  if (field?.[1] === name) {
    const shape = first(SCHEMA, field[2] ?? "");
    if (shape !== undefined) return shape;
  }
  const isField = field?.[1] !== undefined && name.endsWith(field[1].toUpperCase());
  const annotated = isField ? first(ANNOTATION, field[2] ?? "") : undefined;
  return annotated ?? converted(text, name) ?? formatted(rows, { name, line });
}

function first(shapes: Shapes, text: string): VariableShape | undefined {
  return shapes.find(([, pattern]) => pattern.test(text))?.[0];
}

/** What is done to the value on the line that reads it. */
function converted(text: string, name: string): VariableShape | undefined {
  const read = `(?:process\\.env\\.${name}\\b!?|(?:os\\.)?(?:environ\\[|environ\\.get\\(|getenv\\()\\s*["']${name}["'][^)\\]]*[)\\]])`;
  if (new RegExp(`\\b(?:parseInt|int)\\(\\s*${read}`).test(text)) return "integer";
  if (new RegExp(`\\b(?:Number|parseFloat|float)\\(\\s*${read}`).test(text)) return "number";
  if (new RegExp(`\\bnew URL\\(\\s*${read}`).test(text)) return "url";
  if (new RegExp(`${read}\\??\\.split\\(\\s*["'\`],`).test(text)) return "list";
  const verb = new RegExp(`\\benv\\.(\\w+)\\(\\s*["']${name}["']`).exec(text)?.[1];
  const cast = new RegExp(`["']${name}["'][^)]*\\bcast\\s*=\\s*(\\w+)`).exec(text)?.[1];
  const chained = new RegExp(`\\.get\\(\\s*["']${name}["']\\s*\\)[\\w.()]*\\.(as\\w+)\\(`).exec(
    text,
  )?.[1];
  return [verb, cast, chained].map((word) => verbShape(word)).find((found) => found !== undefined);
}

function verbShape(word: string | undefined): VariableShape | undefined {
  return word !== undefined && Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
}

const FORMATS: Readonly<Record<string, VariableShape>> = {
  ...{ port: "integer", int: "integer", integer: "integer", nat: "integer", Number: "number" },
  ...{ url: "url", email: "email", Boolean: "boolean", Array: "list" },
};
const LINES_OF_AN_ENTRY = 6;

/** convict: `format` stands in the same object as `env: "NAME"`. */
function formatted(
  rows: readonly string[],
  { name, line }: Pick<EnvironmentRead, "name" | "line">,
): VariableShape | undefined {
  if (!new RegExp(`\\benv\\s*:\\s*["']${name}["']`).test(rows[line - 1] ?? "")) return undefined;
  const before = rows.slice(Math.max(0, line - LINES_OF_AN_ENTRY), line).join("\n");
  const after = rows.slice(line, line + LINES_OF_AN_ENTRY).join("\n");
  const entry = `${before.slice(before.lastIndexOf("{") + 1)}\n${after.split("}")[0] ?? ""}`;
  const format = /\bformat\s*:\s*["']?(\w+)/.exec(entry)?.[1];
  return format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
}
