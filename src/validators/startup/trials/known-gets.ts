import type { SourceTree } from "#contract/source-tree.ts";
import type { Routes } from "../observe-routes.ts";
import { codeFiles, linesWhere } from "../source-lines.ts";

// Express and its kin, Flask, Django, Spring, Go's routers, Rails, Laravel; paths without parameters.
const DECLARES: readonly RegExp[] = [
  /\.(?:get|GET|Get)\(\s*["'`](\/[\w./-]*)["'`]/,
  /@\w+\.route\(\s*["'](\/[\w./-]*)["'](?!.*methods=\[["'](?:POST|PUT|PATCH|DELETE))/,
  /@(?:Get|GetMapping|Controller|RequestMapping)\(\s*["'](\/?[\w./-]*)["']/,
  /\bpath\(\s*["']([\w./-]*)["']/,
  /\bHandle(?:Func)?\(\s*"(?:GET )?(\/[\w./-]*)"/,
  /^\s*get\s+["'](\/?[\w./-]+)["']/,
  /^\s*resources\s+:(\w+)(?!.*\b(?:only:(?!.*(?<=\W)index\b)|except:.*\bindex\b))/,
];

/**
 * Paths that may be asked with GET: the documented ones, else those that a line of the code declares.
 * Where a path is mounted below another one is not known, so some of them are not there.
 */
export function knownGets(routes: Routes, tree: SourceTree): readonly string[] {
  if (routes.gets.length > 0) return routes.gets;
  const hits = linesWhere(tree, codeFiles(tree), (line) =>
    DECLARES.some((pattern) => pattern.test(line)),
  );
  const found = hits.flatMap(({ text }) =>
    DECLARES.flatMap((pattern) => pattern.exec(text)?.[1] ?? []),
  );
  return [...new Set(found.map((path) => (path.startsWith("/") ? path : `/${path}`)))];
}
