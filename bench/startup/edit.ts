import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Edit, Expected } from "./seed.ts";

type Read = (file: string) => string;

/** Lays changes over a copy of an application. */
export function applyEdits(root: string, edits: readonly Edit[]): void {
  const texts = editedTexts((file) => readFileSync(join(root, file), "utf8"), edits);
  for (const [file, text] of texts) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
  for (const edit of edits) if (edit.kind === "mode") chmodSync(join(root, edit.file), edit.mode);
}

/**
 * The texts of the files that changes touch; undefined where a file is removed.
 *
 * Errors  throws when a text to replace does not occur exactly once: the application has moved on.
 */
export function editedTexts(
  read: Read,
  edits: readonly Edit[],
): ReadonlyMap<string, string | undefined> {
  const texts = new Map<string, string | undefined>();
  const present = (file: string) => (texts.has(file) ? texts.get(file) : read(file)) ?? "";
  for (const edit of edits) {
    if (edit.kind === "write") texts.set(edit.file, edit.text);
    if (edit.kind === "remove") texts.set(edit.file, undefined);
    if (edit.kind === "replace")
      texts.set(edit.file, replacedOnce(present(edit.file), edit.file, edit));
  }
  return texts;
}

/** 1-based number of the line that has to be named; undefined when no line is expected. */
export function expectedLine(read: Read, { file, line }: Expected): number | undefined {
  if (line === undefined) return undefined;
  const text = read(file);
  requireOnce(text, line, file);
  return text.slice(0, text.indexOf(line)).split("\n").length;
}

function replacedOnce(
  text: string,
  file: string,
  { find, by }: { readonly find: string; readonly by: string },
): string {
  requireOnce(text, find, file);
  return text.replace(find, () => by);
}

function requireOnce(text: string, part: string, file: string): void {
  const count = text.split(part).length - 1;
  if (count !== 1) throw new Error(`${file} holds this ${count} times instead of once: ${part}`);
}
