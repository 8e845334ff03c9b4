import { type DeclaredProcess, kindOf, type ManifestReader } from "./declaration.ts";

/**
 * Every process type of a Procfile.
 *
 * Source  devcenter.heroku.com, "The Procfile": `<process type>: <command>`, a name of letters,
 *         digits, `_` and `-`.
 */
export const procfile: ManifestReader = (file, text) => ({
  file,
  processes: text.split(/\r?\n/).flatMap((row, index): DeclaredProcess[] => {
    const [, name, line = ""] = /^([\w-]+):\s*(\S.*?)\s*$/.exec(row) ?? [];
    if (name === undefined) return [];
    const origin = { text: `Procfile, process type ${name}`, file, line: index + 1 };
    return [{ name, kind: kindOf(name), line, origin }];
  }),
  variables: [],
});
