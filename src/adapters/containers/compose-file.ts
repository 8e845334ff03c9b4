import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import { assignmentsIn } from "../example-values.ts";
import { interpolate, mapOf, OPEN } from "./compose-values.ts";

/** A compose file as plain values with variables put in, and where each of them stands. */
export interface ComposeDocument {
  readonly file: string;
  readonly services: Services;
  /** The same, with `OPEN` where a variable has neither a value nor a default. */
  readonly open: Services;
  /** 1-based line of a key, or of a list's entry; of what is above it when it has none. */
  lineOf(path: readonly (string | number)[]): number;
}

// Anchors are common in compose files, a hundred uses are not; both only stop a file made to exhaust us.
const MAX_ALIASES = 200;
const MAX_CHARACTERS = 262_144;
const DEEPEST_EXTENSION = 5;

export interface ComposeText {
  readonly file: string;
  readonly text: string;
  /** Text of the `.env` beside it, when a commit holds one. */
  readonly environment?: string;
}

/** Reads a compose file; a text says why it cannot be read. */
export function readCompose({ file, text, environment }: ComposeText): ComposeDocument | string {
  if (text.length > MAX_CHARACTERS) return `longer than ${MAX_CHARACTERS} characters`;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) return error.message.split("\n")[0] ?? "not YAML";
  const values = new Map(assignmentsIn(environment ?? "").map(({ name, value }) => [name, value]));
  eachText(document, (written) => interpolate(written, values));
  const open = plainTree(document);
  if (typeof open === "string") return open;
  eachText(document, (interpolated) => interpolated.replaceAll(OPEN, ""));
  return {
    file,
    services: extendedServices(plainTree(document)),
    open: extendedServices(open),
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function eachText(document: Document, change: (text: string) => string): void {
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "string") node.value = change(node.value);
    },
  });
}

type Services = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function extendedServices(tree: unknown): Services {
  const services = mapOf(mapOf(tree)["services"]);
  return Object.fromEntries(
    Object.entries(services).map(([name, own]) => [name, extended(services, own, 0)]),
  );
}

function plainTree(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
  } catch (error) {
    if (error instanceof ReferenceError) return `more than ${MAX_ALIASES} uses of aliases`;
    throw error;
  }
}

/** A service with what it takes from another one of the same file. */
function extended(
  services: Readonly<Record<string, unknown>>,
  own: unknown,
  depth: number,
): Readonly<Record<string, unknown>> {
  const service = mapOf(own);
  const from = service["extends"];
  const name = typeof from === "string" ? from : mapOf(from)["service"];
  const isHere = typeof name === "string" && mapOf(from)["file"] === undefined;
  if (!isHere || depth >= DEEPEST_EXTENSION || !Object.hasOwn(services, name)) return service;
  return { ...extended(services, services[name], depth + 1), ...service };
}

/** Offset of the last part of the path that has a node. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const next = nextNode(isAlias(node) ? node.resolve(document) : node, key);
    if (next === undefined) break;
    node = next.value;
    offset = startOf(next.place) ?? offset;
  }
  return offset;
}

function nextNode(
  holder: unknown,
  key: string | number,
): { readonly place: unknown; readonly value: unknown } | undefined {
  if (isMap(holder)) {
    const pair = entryOf(holder.items, key);
    return pair === undefined ? undefined : { place: pair.key, value: pair.value };
  }
  const item: unknown = isSeq(holder) ? holder.items[Number(key)] : undefined;
  return item === undefined ? undefined : { place: item, value: item };
}

function entryOf(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  key: string | number,
) {
  return items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  return Array.isArray(node.range) && typeof node.range[0] === "number" ? node.range[0] : undefined;
}
