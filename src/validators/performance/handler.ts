import type { SourceTree } from "#contract/source-tree.ts";
import { maximum } from "#engines/statistics/summary.ts";
import type { SourceLine } from "./evidence.ts";

const CODE = /\.(py|[cm]?[jt]sx?)$/;
const NOT_SERVED = /(^|\/)(tests?|__tests__|spec|docs|migrations|dist|build|coverage)\//;
const MOST_FILES = 2_000;
// A handler is looked at up to here, or to the next route.
const MOST_HANDLER_LINES = 40;
const ANY_ROUTE = /(\.|@)(get|post|put|patch|delete|head|options|route|all)\(\s*["'`]/;
// `time.sleep(0.7)` and `asyncio.sleep(.7)` count seconds; the others count milliseconds.
const SECONDS = /\b(?:time|asyncio|anyio|trio)\.sleep\(\s*(\d*\.?\d+)\s*\)/;
const MILLISECONDS = /\b(?:sleep|delay|wait|setTimeout)\(\s*(?:[^()]*,\s*)?(\d[\d_]*)\s*\)/;
// The part of the whole time that a wait must explain before it is named as its cause.
const EXPLAINED_RATIO = 0.5;

/**
 * The one line of the project that registers this path, or, when the answer took long, a literal
 * wait in that handler which explains at least half of the time.
 */
export function locateHandler(
  tree: SourceTree,
  path: string,
  durationsMs: readonly number[],
): SourceLine | null {
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const route = new RegExp(`(\\.|@)(get|route|all|use|api_route)\\(\\s*["'\`]${escaped}/?["'\`]`);
  const hits = tree.files
    .filter((file) => CODE.test(file) && !NOT_SERVED.test(file))
    .slice(0, MOST_FILES)
    .flatMap((file) => linesOf(tree, file, route));
  const [hit] = hits;
  if (hit === undefined || hits.length > 1) return null;
  return waitIn(tree, hit, durationsMs) ?? hit;
}

function linesOf(tree: SourceTree, file: string, pattern: RegExp): SourceLine[] {
  const lines = (tree.read(file) ?? "").split("\n");
  return lines.flatMap((text, index) => (pattern.test(text) ? [{ file, line: index + 1 }] : []));
}

function waitIn(
  tree: SourceTree,
  route: SourceLine,
  durationsMs: readonly number[],
): SourceLine | undefined {
  const lines = (tree.read(route.file) ?? "").split("\n");
  const longestMs = durationsMs.length === 0 ? 0 : maximum(durationsMs);
  for (let index = route.line; index < route.line + MOST_HANDLER_LINES; index += 1) {
    const text = lines[index];
    if (text === undefined || ANY_ROUTE.test(text)) return undefined;
    const waitMs = literalWaitMs(text);
    if (waitMs !== undefined && waitMs <= longestMs && waitMs >= longestMs * EXPLAINED_RATIO)
      return { file: route.file, line: index + 1 };
  }
  return undefined;
}

function literalWaitMs(text: string): number | undefined {
  const seconds = SECONDS.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1_000;
  const milliseconds = MILLISECONDS.exec(text)?.[1];
  return milliseconds === undefined ? undefined : Number(milliseconds.replaceAll("_", ""));
}
