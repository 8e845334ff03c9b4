import { isObject, type Json, type JsonObject } from "./parse.ts";

// A reference to a reference to … ; more is a cycle or a joke.
const MOST_HOPS = 20;

/** The object a node stands for, following local references; undefined when it cannot be found. */
export function resolve(root: JsonObject, node: Json | undefined): JsonObject | undefined {
  let current = node;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    if (!isObject(current)) return undefined;
    const reference = current["$ref"];
    if (typeof reference !== "string") return current;
    current = target(root, reference);
  }
  return undefined;
}

/** What `#/a/b` points to. Other documents are refused: a judged target may not send us elsewhere. */
export function target(root: JsonObject, reference: string): Json | undefined {
  const segments = segmentsOf(reference);
  if (segments === undefined) return undefined;
  let current: Json | undefined = root;
  for (const segment of segments) current = child(current, segment);
  return current;
}

/** Name under which the target of a local reference becomes a definition. */
export function definitionName(reference: string): string | undefined {
  const segments = segmentsOf(reference);
  if (segments === undefined) return undefined;
  const [first, second, name] = segments;
  const short = first === "components" && second === "schemas" && segments.length === 3;
  // Only letters that need no escaping, so that one name has one spelling everywhere.
  return (short ? (name ?? "") : segments.join("_")).replace(
    /[^\w.-]/g,
    (letter) => `_x${(letter.codePointAt(0) ?? 0).toString(16)}_`,
  );
}

function segmentsOf(reference: string): readonly string[] | undefined {
  if (!reference.startsWith("#/")) return undefined;
  return reference.slice(2).split("/").map(unescaped);
}

function unescaped(segment: string): string {
  const plain = segment.replaceAll("~1", "/").replaceAll("~0", "~");
  return /%[0-9a-f]{2}/i.test(plain) ? decoded(plain) : plain;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // URIError: not an encoded text, so it is meant as written.
    if (error instanceof URIError) return text;
    throw error;
  }
}

function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
