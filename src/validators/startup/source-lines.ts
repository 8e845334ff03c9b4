import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "./evidence.ts";

const CODE = /\.(py|js|mjs|cjs|ts|mts|cts|tsx|jsx|go|java|kt|rb|php|cs|rs)$/;
const STARTS =
  /(^|\/)(Dockerfile[^/]*|Procfile|package\.json|application(-prod\w*)?\.(properties|ya?ml)|[^/]+\.(sh|toml|cfg|ini|conf\.py))$/;
const NOT_PRODUCTION =
  /(^|\/)(tests?|__tests__|spec|specs|examples?|docs?|fixtures|e2e|dist|build|coverage)\/|(^|\/)(test_[^/]+|[^/]+_test|[^/]+\.(test|spec)|conftest)\.\w+$/;
// Below it lie Java's packages, whose names are those of domains, such as org.example.
const MAIN = /(^|\/)src\/main\//;
const COMMENT = /^\s*(#|\/\/|\*|\/\*)/;
const MOST_FILES = 2_000;
const MOST_HITS = 40;

export interface Hit extends SourceLine {
  readonly line: number;
  readonly text: string;
}

/** Program text that runs in production; tests, documents and built copies are left out. */
export function codeFiles(tree: SourceTree): readonly string[] {
  return tree.files.filter((file) => CODE.test(file) && isProduction(file)).slice(0, MOST_FILES);
}

/** Program text and whatever else can hold a start command. */
export function startFiles(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => (CODE.test(file) || STARTS.test(file)) && isProduction(file))
    .slice(0, MOST_FILES);
}

function isProduction(file: string): boolean {
  return MAIN.test(file) || !NOT_PRODUCTION.test(file);
}

/** Lines, comments left out, that satisfy a test. At most 40. */
export function linesWhere(
  tree: SourceTree,
  files: readonly string[],
  isWanted: (line: string) => boolean,
): readonly Hit[] {
  const hits: Hit[] = [];
  for (const file of files) {
    const lines = tree.read(file)?.split("\n") ?? [];
    for (let index = 0; index < lines.length; index += 1) {
      const text = (lines[index] ?? "").slice(0, 1_000);
      if (COMMENT.test(text) || !isWanted(text)) continue;
      hits.push({ file, line: index + 1, text });
      if (hits.length >= MOST_HITS) return hits;
    }
  }
  return hits;
}

/** The only hit; else the only one in the preferred file; else the only one that is `likely`. */
export function soleHit(
  hits: readonly Hit[],
  preference: { readonly file?: string | undefined; readonly likely: (line: string) => boolean },
): SourceLine | undefined {
  const inFile = hits.filter(({ file }) => file === preference.file);
  const likely = hits.filter(({ text }) => preference.likely(text));
  const sole = [inFile, hits, likely].find((group) => group.length === 1)?.[0];
  return sole === undefined ? undefined : { file: sole.file, line: sole.line };
}
