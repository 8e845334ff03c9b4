import type { Result } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { type ConventionalLine, launchOrConvention } from "../conventional-start.ts";
import { at } from "../directory.ts";
import { nodeLaunch, nodeSources } from "../node-launch.ts";
import { packageManifest } from "../package-manifest.ts";

const PREFIX = /\brouteprefix\s*:\s*["'`](\/[\w/-]+)["'`]/gi;
const PLUGIN_FILES = ["app.js", "src/app.js", "dist/app.js"];

/** How a Fastify application is started: as it says, else a plugin by fastify-cli. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const launched = launchOrConvention(
    (files, placed) => nodeLaunch("fastify", files, placed),
    { tree, settings },
    byCommandLine(tree, settings.app.directory),
  );
  if (!launched.ok) return launched;
  const plan = everywhere(launched.value);
  if (settings.app.openapi !== undefined) return { ok: true, value: plan };
  const served = described(tree, plan.start.argv.join(" "));
  const openapiPaths = [...new Set([...served, ...plan.openapiPaths])];
  return { ok: true, value: { ...plan, openapiPaths } };
}

/**
 * fastify-cli listens on every interface where it sees a container, which production is and a plain
 * process is not. A platform that starts a Procfile may not look like one, so that is left alone.
 */
function everywhere(plan: LaunchPlan): LaunchPlan {
  const { start } = plan;
  const isCommandLine = /\bfastify start\b/.test(start.argv.at(-1) ?? "");
  if (!isCommandLine || /(^|\/)Procfile$/.test(start.origin.file ?? "")) return plan;
  return { ...plan, start: { ...start, env: { ...start.env, FASTIFY_ADDRESS: "0.0.0.0" } } };
}

/** fastify-cli serves a file that exports a plugin. */
function byCommandLine(tree: SourceTree, directory: string): ConventionalLine | undefined {
  const manifest = packageManifest(tree, directory);
  if (manifest?.dependencies.includes("fastify-cli") !== true) return undefined;
  const file = PLUGIN_FILES.find((name) => tree.read(at(directory, name)) !== undefined);
  if (file === undefined) return undefined;
  return {
    line: `fastify start -a 0.0.0.0 -p $PORT ${file}`,
    origin: { text: `convention: fastify-cli serves ${file}`, file: at(directory, file), line: 1 },
  };
}

// Source: @fastify/swagger-ui, README: the description is served at <routePrefix>/json.
function described(tree: SourceTree, start: string): readonly string[] {
  const sources = nodeSources(tree, start);
  const code = sources.map((file) => tree.read(file) ?? "").join("\n");
  if (!code.includes("@fastify/swagger-ui")) return [];
  const prefixes = [...code.matchAll(PREFIX)].map(([, prefix = ""]) => `${prefix}/json`);
  return [...prefixes, "/documentation/json"];
}
