/** One tool that brings a schema up to date. Data only. */
export interface MigrationTool {
  readonly id: string;
  /** A dependency of this name in a manifest. */
  readonly dependency?: RegExp;
  /** A file whose presence shows it, with or without the dependency. */
  readonly config?: RegExp;
  /** The migrations themselves. */
  readonly files: RegExp;
  /** A command that applies what is pending. */
  readonly command: RegExp;
  /** Such a command, run in the folder of `config`, else of the application. */
  readonly up?: string;
  /** Program in `node_modules/.bin` that `up` needs. */
  readonly program?: string;
  /** Code of the application that applies what is pending while it starts. */
  readonly atBoot?: RegExp;
  /** Tables of the tool. */
  readonly bookkeeping: readonly string[];
}
