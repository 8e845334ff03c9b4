import type { LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";

/** A project in memory. */
export function projectOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    root: "/srv/shop",
    files: Object.keys(files).sort(),
    read: (path) => files[path],
    has: (path) => path in files,
  };
}

export function planWith(given: Partial<LaunchPlan> = {}): LaunchPlan {
  return {
    adapter: "generic",
    language: "node",
    install: [],
    start: {
      argv: ["sh", "-c", "exec node src/server.js"],
      cwd: ".",
      env: {},
      origin: { text: "the script start", file: "package.json", line: 6 },
    },
    healthPaths: ["/health"],
    openapiPaths: ["/openapi.json"],
    openapiFiles: [],
    environment: [],
    databaseScheme: "postgresql",
    reasons: [],
    ...given,
  };
}
