import type { ModelTable, NotSupported } from "#contract/adapter.ts";
import type { ExpressivenessProfile } from "#contract/expressiveness.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceBlock } from "./source-blocks.ts";

/** Where an ORM is looked for. */
export interface OrmQuestion {
  readonly tree: SourceTree;
  /** Of the application, relative to the project. */
  readonly directory: string;
  /** Source files of the application that are no tests and were not built, relative to the project. */
  readonly sources: readonly string[];
}

/** What the script of an ORM is given; JSON. */
export interface OrmInput {
  /** Files that it loads, relative to the application. */
  readonly entries: readonly string[];
  /** Where classes and variables of the sources are written; files relative to the project. */
  readonly blocks: readonly SourceBlock[];
  /** Tables with their lines, where the sources alone say them. */
  readonly tables: readonly ModelTable[];
  /** Whatever this ORM needs beside. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Where the project has nothing through which these models could query. */
  readonly cannotQuery?: true;
}

/** One object-relational mapper or query builder of Node, whatever the web framework. */
export interface NodeOrm {
  readonly id: string;
  readonly title: string;
  /** A dependency of any of these names, of production or of development, shows it. */
  readonly packages: readonly string[];
  /** What its script needs, or why the models cannot be built from the code. */
  input(question: OrmQuestion): OrmInput | NotSupported;
  /** JavaScript that defines `build(input)`; see `scripts/frame.ts`. Absent where there are no models. */
  readonly script?: string;
  /** Whether the script defines `query(input)` as well; see `scripts/queries.ts`. */
  readonly canQuery?: boolean;
  /** Whether `query(input)` works where `build(input)` has an obstacle. */
  readonly areQueriesApart?: true;
  readonly profile?: ExpressivenessProfile;
}

export function notSupported(reason: string): NotSupported {
  return { supported: false, reason };
}

/** A file of the project as the application's folder names it. */
export function fromApplication(file: string, directory: string): string {
  return directory === "." ? file : file.slice(directory.length + 1);
}
