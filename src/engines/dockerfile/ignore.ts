import { matchedLengths } from "./glob.ts";
import { joined } from "./image-path.ts";

export interface IgnoreRule {
  /** As written. */
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * The rule of a `.dockerignore` that keeps a path of the build context out of the image; undefined when
 * it goes in. The last rule that matches decides; a rule that matches a folder matches what is in it.
 *
 * Source  "Dockerfile reference", .dockerignore file; moby/patternmatcher.
 */
export function ignoredBy(text: string, path: string): IgnoreRule | undefined {
  const own = joined("/", path).slice(1);
  let found: IgnoreRule | undefined;
  for (const rule of rulesOf(text)) {
    if (rule.isException === (found === undefined)) continue;
    if (!covers(rule.path, own)) continue;
    found = rule.isException ? undefined : { pattern: rule.pattern, line: rule.line };
  }
  return found;
}

/** Where the ignore rules of a build stand; the first that exists is the only one that counts. */
export function ignoreFiles(dockerfile: string, context: string): readonly string[] {
  const usual = context === "." ? ".dockerignore" : `${context}/.dockerignore`;
  return [`${dockerfile}.dockerignore`, usual];
}

interface Rule extends IgnoreRule {
  readonly isException: boolean;
  /** Normal, relative to the context. */
  readonly path: string;
}

function rulesOf(text: string): Rule[] {
  return (text.startsWith("\uFEFF") ? text.slice(1) : text).split("\n").flatMap((row, index) => {
    // A number sign is a comment in the first column only.
    const pattern = row.trim();
    if (row.startsWith("#") || pattern === "") return [];
    const isException = pattern.startsWith("!");
    const path = joined("/", isException ? pattern.slice(1).trim() : pattern).slice(1);
    return path === "" ? [] : [{ pattern, line: index + 1, isException, path }];
  });
}

/** Whether a pattern matches a path or a folder above it. */
function covers(pattern: string, path: string): boolean {
  return matchedLengths(pattern, path).some(
    (length) => length > 0 && (length === path.length || path.charAt(length) === "/"),
  );
}
