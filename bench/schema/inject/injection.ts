/** One drift, put into a copy of a project. */
export interface Injection {
  readonly id: string;
  readonly edits: readonly Edit[];
  /** Any of these rules may tell it. */
  readonly rules: readonly string[];
  /** In the message. */
  readonly named: string;
  /** A text on the model's line that has to be the place; absent where only the migrations have it. */
  readonly model?: { readonly file: string; readonly text: string };
  /** Ends the name of the migration file that has to be named, as place or in words. */
  readonly migration?: string;
}

export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * The text with every edit of this file.
 *
 * Errors  an Error when what is to be replaced is not there exactly once.
 */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((sofar, { file, find, replace }) => {
    const count = sofar.split(find).length - 1;
    if (count !== 1) throw new Error(`${file}: ${JSON.stringify(find)} is there ${count} times`);
    return sofar.replace(find, () => replace);
  }, text);
}
