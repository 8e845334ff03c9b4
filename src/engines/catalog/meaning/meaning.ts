import type { Row } from "#contract/database.ts";
import { asPlanned, type Directory } from "./directory.ts";
import { Reading } from "./reading.ts";
import type { Stored } from "./stored.ts";
import type { Term } from "./term.ts";
import { isList, isNode, listOf, type TreeNode, type TreeValue, tokenOf, treeOf } from "./tree.ts";

/** What is stored of one attribute of one fact. */
export interface StoredTrees {
  readonly name: string;
  /** Undefined where the text is not understood, null where there is none. */
  readonly trees: readonly (TreeValue | null | undefined)[];
  readonly relations: readonly string[];
  readonly frame: string;
}

/** What an attribute means; equal texts mean the same. */
export interface Meaning {
  readonly text: string;
  /**
   * The same values, where that is less than the same meaning: an index is found by those queries only
   * that write its expressions as it does.
   */
  readonly values: string;
}

/** The rows of `Stored.sql`. */
export function storedIn(rows: readonly Row[]): readonly StoredTrees[] {
  return rows.map(({ name, trees, relations, frame }) => ({
    name: String(name),
    trees: texts(trees).map((text) => (text === null ? null : treeOf(text))),
    relations: texts(relations).flatMap((oid) => oid ?? []),
    frame: String(frame),
  }));
}

function texts(value: unknown): readonly (string | null)[] {
  return Array.isArray(value) ? value.map((each) => (each === null ? null : String(each))) : [];
}

/** Undefined for what is not understood as a whole: it means nothing that anything else means. */
export function meaningOf(
  stored: StoredTrees,
  as: Stored["as"],
  directory: Directory,
): Meaning | undefined {
  const values = readAll(stored, as, directory);
  if (as !== "index") return values === undefined ? undefined : { text: values, values };
  const text = readAll(stored, as, asPlanned(directory));
  return values === undefined || text === undefined ? undefined : { text, values };
}

function readAll(
  { trees, relations, frame }: StoredTrees,
  as: Stored["as"],
  directory: Directory,
): string | undefined {
  const parts: string[] = [frame];
  for (const tree of trees) {
    if (tree === undefined) return undefined;
    if (tree === null) {
      parts.push("");
      continue;
    }
    const reading = new Reading(directory, relations.map(entryOf));
    const term = termOf(tree, as, reading);
    if (!reading.isUnderstood) return undefined;
    parts.push(term);
  }
  return JSON.stringify(parts);
}

/** As a list of relations has it. */
function entryOf(oid: string): TreeNode {
  return {
    tag: "RANGETBLENTRY",
    fields: new Map([
      ["rtekind", ["0"]],
      ["relid", [oid]],
    ]),
  };
}

function termOf(tree: TreeValue, as: Stored["as"], reading: Reading): string {
  const written = (terms: readonly Term[]) => terms.map(({ bare }) => bare).join("; ");
  const isFree = as === "accepting" || as === "filter";
  if (!isNode(tree)) {
    if (!isList(tree) || typeof tree === "string") return reading.unknown().bare;
    return as === "query"
      ? `${written(reading.terms(tree))} ${columnNames(tree)}`
      : written(reading.terms(tree));
  }
  if (as === "value" || as === "query") return reading.term(tree).bare;
  return reading.condition(tree, { isNegated: false, isFree, isProven: true }).bare;
}

/** What the columns of a view are called. */
function columnNames(queries: readonly TreeValue[]): string {
  const names = queries
    .filter(isNode)
    .flatMap((query) => listOf(query, "targetList"))
    .filter((entry) => tokenOf(entry, "resjunk") !== "true")
    .map((entry) => tokenOf(entry, "resname"));
  return JSON.stringify(names);
}
