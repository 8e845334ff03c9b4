import type { Operation } from "#contract/operation.ts";
import { resourceOf } from "./pool.ts";

// Deeper chains of rows are rarer than mistaken ones.
const MOST_DEPTH = 4;

/**
 * Operations that make the rows which a path names, in the order of making: for
 * `/orders/{id}/lines/{line_id}` these are `POST /orders` and `POST /orders/{id}/lines`.
 */
export function creatorsOf(operation: Operation, all: readonly Operation[]): readonly Operation[] {
  const creators = all.filter(({ method, path }) => method === "POST" && !path.endsWith("}"));
  const found: Operation[] = [];
  const visit = (path: string, depth: number) => {
    if (depth > MOST_DEPTH) return;
    for (const { name, before } of placeholdersOf(path)) {
      const creator = creatorOf(before, name, creators);
      if (creator === undefined || creator === operation || found.includes(creator)) continue;
      visit(creator.path, depth + 1);
      if (!found.includes(creator)) found.push(creator);
    }
  };
  visit(operation.path, 1);
  return found;
}

/** Changes of the same row and of what hangs from it, which may bring it into another state. */
export function siblingsOf(operation: Operation, all: readonly Operation[]): readonly Operation[] {
  const { path } = operation;
  const end = path.lastIndexOf("}");
  if (end < 0) return [];
  const row = templateOf(path.slice(0, end + 1));
  // Of `/orders/{}/lines/{}` the order has the state too.
  const first = row.slice(0, row.indexOf("{}") + 2);
  return all.filter(
    (other) =>
      other !== operation &&
      ["POST", "PUT", "PATCH"].includes(other.method) &&
      `${templateOf(other.path)}/`.startsWith(`${first}/`),
  );
}

function placeholdersOf(path: string): readonly { name: string; before: string }[] {
  return [...path.matchAll(/\/\{([^}]+)\}/g)].map((match) => ({
    name: match[1] ?? "",
    before: path.slice(0, match.index),
  }));
}

/** Of the very collection, else of one called alike, else of what the placeholder is called after. */
function creatorOf(
  collection: string,
  placeholder: string,
  creators: readonly Operation[],
): Operation | undefined {
  const exact = creators.find(({ path }) => templateOf(path) === templateOf(collection));
  const named = resourceOf(placeholder.replace(/_?(id|uuid|key|slug|code|number)$/i, ""));
  const shortest = (resource: string) =>
    resource === ""
      ? undefined
      : creators
          .filter(({ path }) => resourceOf(path) === resource)
          .sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1))[0];
  return exact ?? shortest(resourceOf(collection)) ?? shortest(named);
}

function templateOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, "{}");
}
