import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Edit, Expected } from "./seed.ts";

/**
 * Lays changes over a copy of an application.
 *
 * Errors  throws when a text to replace does not occur exactly once: the application has moved on.
 */
export function applyEdits(root: string, edits: readonly Edit[]): void {
  for (const edit of edits) applyEdit(root, edit);
}

function applyEdit(root: string, edit: Edit): void {
  const path = join(root, edit.file);
  switch (edit.kind) {
    case "replace":
      replaceOnce(path, edit);
      break;
    case "write":
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, edit.text);
      break;
    case "remove":
      rmSync(path, { recursive: true });
      break;
    case "mode":
      chmodSync(path, edit.mode);
      break;
  }
}

function replaceOnce(path: string, { file, find, by }: Extract<Edit, { kind: "replace" }>): void {
  const text = readFileSync(path, "utf8");
  requireOnce(text, find, file);
  writeFileSync(
    path,
    text.replace(find, () => by),
  );
}

/** 1-based number of the line that has to be named; undefined when no line is expected. */
export function expectedLine(root: string, { file, line }: Expected): number | undefined {
  if (line === undefined) return undefined;
  const text = readFileSync(join(root, file), "utf8");
  requireOnce(text, line, file);
  return text.slice(0, text.indexOf(line)).split("\n").length;
}

function requireOnce(text: string, part: string, file: string): void {
  const count = text.split(part).length - 1;
  if (count !== 1) throw new Error(`${file} holds this ${count} times instead of once: ${part}`);
}
