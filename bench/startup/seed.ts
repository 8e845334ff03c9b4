import type { TrialId } from "#contract/trial.ts";

/** One change of a healthy application. Files are relative to it, with forward slashes. */
export type Edit =
  | { readonly kind: "replace"; readonly file: string; readonly find: string; readonly by: string }
  | { readonly kind: "write"; readonly file: string; readonly text: string }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "mode"; readonly file: string; readonly mode: number };

/** Faults that every stack has; the answers of all stacks must be the same rule. */
export const NEUTRAL_FAULTS = [
  "missing-module",
  "syntax-error",
  "missing-variable",
  "loopback-bind",
  "port-ignored",
  "migration-syntax",
  "crash-after-ready",
] as const;
export type NeutralFault = (typeof NEUTRAL_FAULTS)[number];

/** One fault of one stack, and what has to be said of it. Written before anything was run. */
export interface Seed {
  /** Unique within its stack. */
  readonly id: string;
  /** Entry of the catalogue of causes, A1 to F8. */
  readonly cause: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly expected: Expected;
  /** Rules that the fault breaks as well, in truth. */
  readonly also?: readonly string[];
  readonly neutral?: NeutralFault;
  /** The healthy application, with these changes, is the deployed version; `edits` are a branch. */
  readonly deployed?: readonly Edit[];
  /** The dependencies are installed by the run, as in a fresh clone. */
  readonly installs?: boolean;
  /** What has to be tried with a ready target for the fault to show; default: nearly nothing. */
  readonly trials?: readonly TrialId[];
  /** Further flags. */
  readonly args?: readonly string[];
}

export interface Expected {
  /** Rules that tell the truth about it, the most telling one first. */
  readonly rules: readonly string[];
  readonly file: string;
  /** What can truly be said of it. Default: violated. */
  readonly outcome?: "inconclusive";
  /** A text that the faulty file holds once, on the line that has to be named. */
  readonly line?: string;
}

/** One healthy application and its faults. */
export interface Stack {
  readonly id: string;
  /** Folder of the healthy application, relative to the repository. */
  readonly app: string;
  /** What installs its dependencies into its folder; absent where the engine or a tool caches them. */
  readonly install?: readonly string[];
  readonly seeds: readonly Seed[];
}

/** Replaces a text that occurs exactly once. */
export const swap = (file: string, find: string, by: string): Edit => {
  return { kind: "replace", file, find, by };
};
/** Puts a text behind one that occurs exactly once. */
export const after = (file: string, find: string, added: string): Edit =>
  swap(file, find, `${find}${added}`);
/** Puts a text before one that occurs exactly once. */
export const before = (file: string, find: string, added: string): Edit =>
  swap(file, find, `${added}${find}`);
export const write = (file: string, text: string): Edit => ({ kind: "write", file, text });
export const remove = (file: string): Edit => ({ kind: "remove", file });
export const mode = (file: string, bits: number): Edit => ({ kind: "mode", file, mode: bits });

/** Rule ids without the phase. */
export const startup = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `startup/${name}`);
