import type { LaunchProblem } from "#contract/launch.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { isDevelopmentServer } from "./development-server.ts";
import type { PackageManifest } from "./package-manifest.ts";

const ASIDE = /(^|\/)(tests?|__tests__|docs?|examples?|migrations|node_modules|\.[^/]*)\//;
const NODE_SERVER = /\.listen\(|\bserve\(|\bcreateServer\(/;
const PYTHON_SERVER = /serve_forever\(|\brun_app\(|\buvicorn\.run\(|\bapp(?:lication)?\.run\(/;
const USUAL = /(^|\/)(server|main|index|app|www|run|serve|manage|__main__)(\.\w+)?$/;
// A script that checks, tests or builds starts nothing.
const STARTS_NOTHING =
  /^(pre|post)?(test|lint|build|format|check|types?|typecheck|migrate|prepare|clean|coverage)\b/;
const MOST_GUESSES = 3;

/** Files that start a server when they are run, as commands, the usual names first. */
export function serverFiles(tree: SourceTree, directory: string): readonly Origin[] {
  const prefix = directory === "." ? "" : `${directory}/`;
  const found = tree.files
    .filter((file) => file.startsWith(prefix) && !ASIDE.test(file))
    .flatMap((file): { readonly rank: number; readonly origin: Origin }[] => {
      const text = tree.read(file) ?? "";
      const isNode = /\.[cm]?js$/.test(file) || text.startsWith("#!/usr/bin/env node");
      const isPython = file.endsWith(".py");
      if (!isNode && !isPython) return [];
      const index = text.search(isNode ? NODE_SERVER : PYTHON_SERVER);
      if (index < 0) return [];
      const line = text.slice(0, index).split("\n").length;
      const command = `${isNode ? "node" : "python3"} ${file.slice(prefix.length)}`;
      return [{ rank: USUAL.test(file) ? 0 : 1, origin: { text: command, file, line } }];
    });
  return found.sort((a, b) => a.rank - b.rank).map(({ origin }) => origin);
}

/** Scripts of package.json that may start something. */
export function scriptGuesses(manifest: PackageManifest | undefined): readonly Origin[] {
  if (manifest === undefined) return [];
  return Object.entries(manifest.scripts)
    .filter(([name, line]) => !STARTS_NOTHING.test(name) && !isDevelopmentServer(line))
    .map(([name]) => ({
      text: `npm run ${name}`,
      file: manifest.file,
      line: manifest.lineOf(name),
    }));
}

/** The problem with its guesses; the lines to copy hold the best one. */
export function launchProblem(
  lookedAt: readonly string[],
  guesses: readonly Origin[],
  standard: string,
): LaunchProblem {
  const candidates = guesses.slice(0, MOST_GUESSES);
  return { lookedAt, candidates, lines: ["app:", `  start: ${candidates[0]?.text ?? standard}`] };
}
