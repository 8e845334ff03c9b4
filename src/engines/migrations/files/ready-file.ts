import type { MigrationFile } from "#contract/adapter.ts";
import { headsOf } from "../graph.ts";

/** One statement without its semicolon, and whether a transaction may go on after it. */
export interface FileStatement {
  readonly sql: string;
  readonly isTransactional: boolean;
}

/** What a migration file is to do, and where it will stand. */
export interface FileQuestion {
  /** What it is about, in words: letters, digits and blanks count. */
  readonly title: string;
  readonly up: readonly FileStatement[];
  /** Null when nothing is known to turn it back. */
  readonly down: readonly FileStatement[] | null;
  /** The migrations that exist, in the order in which they run. */
  readonly existing: readonly MigrationFile[];
  /** Folder of the migrations, relative to the project. */
  readonly directory: string;
  /** Qualified table or other thing that it is about. */
  readonly relation: string;
  /** ISO 8601, UTC: the time that tools put into a name. */
  readonly at: string;
}

/** A file that the tool would run next. */
export interface ReadyFile {
  /** Relative to the project. */
  readonly name: string;
  readonly content: string;
  /** As the tool knows it, where that is not its name without the ending. */
  readonly id?: string;
  /** What else the tool needs, in a sentence; empty when the file is enough. */
  readonly note: string;
}

/** `add_cargo_note`: lower case, at most 60 characters. */
export function slugOf(title: string, joint: "_" | "-" = "_"): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ["change"];
  let slug = "";
  for (const word of words) {
    const longer = slug === "" ? word : `${slug}${joint}${word}`;
    if (longer.length > 60) break;
    slug = longer;
  }
  return slug === "" ? (words[0] ?? "change").slice(0, 60) : slug;
}

/** `AddCargoNote`. */
export function classOf(title: string): string {
  return slugOf(title)
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `20310506070809`. */
export function compactTime(at: string): string {
  return at.replaceAll(/\D/g, "").slice(0, 14);
}

/** In its folder. */
export function within(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** The last of the migrations that exist. */
export function lastOf(existing: readonly MigrationFile[]): MigrationFile | undefined {
  return existing.at(-1);
}

/** The migrations that exist once this file does. */
export function withFile(
  existing: readonly MigrationFile[],
  { name, id }: ReadyFile,
): readonly MigrationFile[] {
  const stem = (name.split("/").at(-1) ?? name).replace(/(?:\.up)?\.\w+$/, "");
  const parents = headsOf(existing).map((head) => head.id);
  const { isModule, writtenFor } = lastOf(existing) ?? {};
  return [
    ...existing,
    {
      ...{ file: name, id: id ?? stem, parents, line: 1 },
      ...(isModule === undefined ? {} : { isModule }),
      ...(writtenFor === undefined ? {} : { writtenFor }),
    },
  ];
}

/** Whether the next one is to be a module of JavaScript, as the last one is. */
export function isModule(existing: readonly MigrationFile[], extension: string): boolean {
  return /^m|ts$/.test(extension) || lastOf(existing)?.isModule === true;
}

/** Statements of which every one may share the migration's transaction. */
export function areTransactional(statements: readonly FileStatement[]): boolean {
  return statements.every(({ isTransactional }) => isTransactional);
}

/** Plain SQL, each statement with its semicolon. */
export function sqlText(statements: readonly FileStatement[]): string {
  return statements.map(({ sql }) => `${sql};\n`).join("");
}

/** A literal of JavaScript and TypeScript that keeps line ends. */
export function templateLiteral(text: string): string {
  return `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}

/** A literal of Python that keeps line ends. */
export function pythonLiteral(text: string): string {
  const safe = text.replaceAll("\\", "\\\\").replaceAll(/"(?=""|$)/g, '\\"');
  return text.includes("\n") || text.includes('"') ? `"""${safe}"""` : `"${safe}"`;
}

export const NO_WAY_BACK = "Nothing is known that turns this back.";
