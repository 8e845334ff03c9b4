import type { SourceTree } from "#contract/source-tree.ts";
import { packageOf } from "../dev-dependency.ts";

const MOST_FILES = 2_000;
const SCRIPT = /\.(?:js|mjs|cjs|ts|mts|cts|jsx|tsx)$/;
const ENDINGS = [
  "",
  ".js",
  ".mjs",
  ".cjs",
  ".ts",
  "/index.js",
  "/index.mjs",
  "/index.cjs",
  "/index.ts",
];
const COMMENT = /^\s*(?:\/\/|\*|\/\*)/;
const SPECIFIERS = [
  /^\s*(?:import|export)\s{1,40}(?!type\b)[^"'`]{0,2000}?from\s*["']([^"']+)["']/,
  /^\s*}\s*from\s*["']([^"']+)["']/,
  /^\s*import\s*["']([^"']+)["']/,
  /\brequire\(\s*["']([^"']+)["']\s*\)/,
];
// Whoever asks within a try can do without.
const TRY_LINES = 3;
const TRY = /\btry\s*\{/;
const BUILT_IN = new Set(
  (
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel " +
    "dns domain events fs http http2 https inspector module net os path perf_hooks process punycode " +
    "querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi " +
    "worker_threads zlib"
  ).split(" "),
);

/** An import of a package by a file that the start leads to. */
export interface PackageImport {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** The file that a start command runs; undefined when none of its words is a script of the project. */
export function startFileOf(
  tree: SourceTree,
  { argv, cwd }: { readonly argv: readonly string[]; readonly cwd: string },
): string | undefined {
  const folder = cwd === "." ? "" : `${cwd}/`;
  const words = argv.flatMap((word) => word.split(/\s+/));
  return words
    .filter((word) => !word.startsWith("-"))
    .map((word) => `${folder}${word.replace(/^\.\//, "")}`)
    .flatMap((path) => ENDINGS.map((ending) => `${path}${ending}`))
    .find((path) => SCRIPT.test(path) && tree.has(path));
}

/** Packages that are imported by what is reached from a file by relative imports; each once. */
export function importsFrom(tree: SourceTree, start: string): readonly PackageImport[] {
  const seen = new Set([start]);
  const found = new Map<string, PackageImport>();
  // A set that grows while it is walked is walked to its end.
  for (const file of seen) {
    if (seen.size > MOST_FILES) break;
    for (const { specifier, line } of specifiersIn(tree.read(file) ?? "")) {
      const isOwn = specifier.startsWith(".");
      const next = isOwn ? resolved(tree, file, specifier) : undefined;
      if (next !== undefined) seen.add(next);
      if (!isOwn) note(found, { specifier, file, line });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function note(
  found: Map<string, PackageImport>,
  { specifier, ...where }: Omit<PackageImport, "name"> & { readonly specifier: string },
): void {
  const name = outsidePackage(specifier);
  if (name !== undefined && !found.has(name)) found.set(name, { name, ...where });
}

function specifiersIn(
  text: string,
): readonly { readonly specifier: string; readonly line: number }[] {
  const lines = text.split("\n");
  return lines.flatMap((content, index) => {
    if (COMMENT.test(content)) return [];
    const before = lines.slice(Math.max(0, index - TRY_LINES), index + 1);
    if (before.some((line) => TRY.test(line))) return [];
    const specifier = SPECIFIERS.map((pattern) => pattern.exec(content)?.[1]).find(
      (one) => one !== undefined,
    );
    return specifier === undefined ? [] : [{ specifier, line: index + 1 }];
  });
}

function outsidePackage(specifier: string): string | undefined {
  if (/^(?:node:|#|\/|@\/|~|[a-z]+:)/.test(specifier)) return undefined;
  const name = packageOf(specifier);
  return name === undefined || BUILT_IN.has(name) ? undefined : name;
}

function resolved(tree: SourceTree, from: string, specifier: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/");
  return ENDINGS.map((ending) => `${path}${ending}`).find(
    (one) => SCRIPT.test(one) && tree.has(one),
  );
}
