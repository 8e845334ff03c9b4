import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "./cli.ts";

export interface NotesProject extends Disposable {
  readonly directory: string;
  /** A path inside the project. */
  at(name: string): string;
  write(name: string, text: string): void;
  /** A file that goes with the scope, with its time of change when given. */
  written(name: string, text: string, changedAt?: Date): Disposable;
  /** Names that are removed at the end of the scope. */
  removed(...names: readonly string[]): Disposable;
}

/** A copy of the smallest application that is ready: no dependency, no database, two operations. */
export function notesProject(): NotesProject {
  const directory = mkdtempSync(join(tmpdir(), "notes-"));
  cpSync(join(PROJECT, "test/fixtures/notes-node"), directory, { recursive: true });
  const at = (name: string) => join(directory, name);
  const write = (name: string, text: string) => writeFileSync(at(name), text);
  const removed = (...names: readonly string[]) => ({
    [Symbol.dispose]: () => {
      for (const name of names) rmSync(at(name), { recursive: true, force: true });
    },
  });
  return {
    directory,
    at,
    write,
    written: (name, text, changedAt) => {
      write(name, text);
      if (changedAt !== undefined) utimesSync(at(name), changedAt, changedAt);
      return removed(name);
    },
    removed,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
