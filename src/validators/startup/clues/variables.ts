import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";
import type { ClueQuestion } from "./question.ts";
import type { MalformedVariable } from "./shape.ts";

const UNPARSABLE =
  /is not valid JSON|Unexpected (?:token|end of JSON|non-whitespace)|^Expecting (?:value|property name)|Extra data: line|invalid literal for int\(\)|could not convert string to float|int\(\) argument must be|float\(\) argument must be|the JSON object must be str|Invalid URL|ERR_INVALID_URL|invalid IPv6 URL|Port could not be cast|badly formed hexadecimal UUID|invalid syntax for (?:integer|number)|Invalid (?:isoformat|boolean|truth value)|Cannot convert .* to a BigInt|ERR_SOCKET_BAD_PORT|NumberFormatException|unable to parse string as|For input string/i;
const PYDANTIC_FIELD =
  /\b([a-z_][a-z0-9_]*) (?:Input should be a valid|Value error, |Input should be '|value is not a valid)/gi;
// Lines between the read of a variable and the call that parses it.
const NEAR = 2;
// A made-up value that ends the target is taken back before anything is judged.
const OURS = new Set(["generated", "constant", "port", "database"]);

/** The variable that is read where parsing failed. */
export function malformedVariable(question: ClueQuestion): MalformedVariable | undefined {
  const { failure, target, record } = question;
  if (failure === undefined || failure.kind !== "exception") return undefined;
  const field = [...failure.message.matchAll(PYDANTIC_FIELD)][0]?.[1];
  if (!UNPARSABLE.test(`${failure.type}: ${failure.message}`) && field === undefined)
    return undefined;
  const reads = target.plan.environment;
  const places = failure.frames.filter(({ inRepository }) => inRepository);
  const read =
    field === undefined
      ? reads.find((one) => places.some((place) => isNear(one, place)))
      : reads.find(({ name }) => isNamed(name, field));
  if (read === undefined) return undefined;
  const given = record.variables.find(({ name }) => name === read.name);
  if (given !== undefined && OURS.has(given.origin)) return undefined;
  const { name, file, line, manifest } = read;
  const set = given?.origin === "example" && manifest !== undefined ? { set: manifest } : {};
  return { name, given: given !== undefined, at: { file, line }, ...set };
}

function isNear(
  read: { readonly file: string; readonly line: number },
  place: SourceLine,
): boolean {
  return read.file === place.file && Math.abs(read.line - (place.line ?? 0)) <= NEAR;
}

function isNamed(name: string, field: string): boolean {
  const lower = name.toLowerCase();
  return lower === field.toLowerCase() || lower.endsWith(`_${field.toLowerCase()}`);
}

const EXAMPLES = [
  ".env.example",
  ".env.sample",
  ".env.template",
  ".env.dist",
  "env.example",
  "example.env",
];
const COMPOSE = /^(docker-)?compose\.ya?ml$/;

/** The file that says which variables there are. */
export function documentsVariables(tree: SourceTree, directory: string): string | undefined {
  const folder = directory === "." ? "" : `${directory}/`;
  const example = EXAMPLES.flatMap((name) => [`${folder}${name}`, name]).find((file) =>
    tree.files.includes(file),
  );
  return example ?? tree.files.find((file) => COMPOSE.test(file));
}
