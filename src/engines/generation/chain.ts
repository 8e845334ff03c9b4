import type { Operation } from "#contract/operation.ts";
import { resourceOf } from "./pool.ts";
import { type Definitions, keywordsOf, shapeOf } from "./shape.ts";

// Deeper chains of rows are rarer than mistaken ones.
const MOST_DEPTH = 5;
const REFERENCE = /[._-]?(id|uuid|key|slug|code|number)s?$/i;

/** The operations among which others are looked for. */
export interface Surroundings {
  readonly operations: readonly Operation[];
  readonly definitions: Definitions;
  /** Also follow the references in request bodies. */
  readonly withBodies: boolean;
}

/**
 * Operations that make the rows which one refers to, in the order of making: for the path
 * `/orders/{id}/lines/{line_id}` these are `POST /orders` and `POST /orders/{id}/lines`.
 */
export function creatorsOf(
  wanted: readonly Operation[],
  surroundings: Surroundings,
): readonly Operation[] {
  const creators = surroundings.operations.filter(isCreator);
  const found: Operation[] = [];
  const seen = new Set<Operation>(wanted);
  const visit = (operation: Operation, depth: number) => {
    for (const { name, collection } of referencesOf(operation, surroundings)) {
      const creator = creatorOf(name, collection, creators);
      if (creator === undefined || seen.has(creator) || depth > MOST_DEPTH) continue;
      seen.add(creator);
      visit(creator, depth + 1);
      found.push(creator);
    }
  };
  for (const operation of wanted) visit(operation, 1);
  return found;
}

/** Changes of the rows that an operation refers to and of what hangs from them. */
export function siblingsOf(operation: Operation, surroundings: Surroundings): readonly Operation[] {
  const creators = surroundings.operations.filter(isCreator);
  // Of `/orders/{id}/lines/{line_id}` the order has the state too.
  const rows = referencesOf(operation, surroundings).flatMap(({ name, collection }, index) => {
    if (collection !== undefined) return index === 0 ? [`${templateOf(collection)}/{}/`] : [];
    const creator = creatorOf(name, collection, creators);
    return creator === undefined ? [] : [`${templateOf(creator.path)}/{}/`];
  });
  return surroundings.operations.filter(
    (other) =>
      other !== operation &&
      ["POST", "PUT", "PATCH"].includes(other.method) &&
      rows.some((row) => `${templateOf(other.path)}/`.startsWith(row)),
  );
}

interface Reference {
  readonly name: string;
  /** Of a placeholder: the path before it. */
  readonly collection?: string;
}

function referencesOf(
  { path, requestBody }: Operation,
  { definitions, withBodies }: Surroundings,
): readonly Reference[] {
  const placeholders = [...path.matchAll(/\/\{([^}]+)\}/g)].map((match) => ({
    name: match[1] ?? "",
    collection: path.slice(0, match.index),
  }));
  if (!withBodies || requestBody === undefined) return placeholders;
  const shape = shapeOf(requestBody.schema, definitions);
  const fields = Object.keys(keywordsOf(shape["properties"])).sort();
  return [...placeholders, ...fields.map((name) => ({ name }))];
}

function isCreator({ method, path }: Operation): boolean {
  return method === "POST" && !path.endsWith("}");
}

/** Of the very collection, else of one called alike, else of what the reference is called after. */
function creatorOf(
  name: string,
  collection: string | undefined,
  creators: readonly Operation[],
): Operation | undefined {
  const shortest = (resource: string) =>
    resource === ""
      ? undefined
      : creators
          .filter(({ path }) => resourceOf(path) === resource)
          .sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1))[0];
  const named = shortest(resourceOf(name.replace(REFERENCE, ""))) ?? shortest(resourceOf(name));
  if (collection === undefined) return named;
  const exact = creators.find(({ path }) => templateOf(path) === templateOf(collection));
  return exact ?? shortest(resourceOf(collection)) ?? named;
}

function templateOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, "{}");
}
