import type { Difference } from "#engines/catalog/compare/difference.ts";
import { sentenceOf, subjectOf, wordsOf } from "./wording.ts";

const MOST_NAMES = 8;

/** Remarks with one key are told together. */
export function remarkKey({ change, kind, attribute }: Difference): string {
  return `${change} ${kind} ${attribute ?? ""}`.trim();
}

/** Several things of one sort in one sentence. */
export function remarkSentence(group: readonly Difference[]): string {
  const [first] = group;
  if (first === undefined) return "";
  if (group.length === 1 && first.change !== "unexpected") return sentenceOf(first, null);
  const names = group.map(subjectOf);
  const shown =
    names.length > MOST_NAMES ? `${names.slice(0, MOST_NAMES).join(", ")}, …` : names.join(", ");
  const what = first.attribute === null ? first.kind : `${first.kind}, ${wordsOf(first.attribute)}`;
  return `${WORDS[first.change]} (${what}, ${names.length}): ${shown}.`;
}

const WORDS: Readonly<Record<Difference["change"], string>> = {
  absent: "Only in the models",
  unexpected: "Only in the migrations",
  different: "Different in models and migrations",
  equivalent: "The same by other means",
  renamed: "Known by two names",
  "name-different": "The same under another name",
};
