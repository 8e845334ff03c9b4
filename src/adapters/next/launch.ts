import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { type ConventionalLine, launchOrConvention } from "../conventional-start.ts";
import { at } from "../directory.ts";
import { nodeLaunch } from "../node-launch.ts";
import { packageManifest } from "../package-manifest.ts";

const CONFIGS = ["next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs"];
const STANDALONE = /\boutput\s*:\s*["'`]standalone["'`]/;
const COPIED_SERVER = /\bnode\s+(?:\.\/)?server\.js\b/;
const SERVER = "HOSTNAME=0.0.0.0 node .next/standalone/server.js";
// Source: Next, "output": a standalone folder has neither of these until somebody copies them.
const COPIES = [
  "if [ -d .next/static ]; then mkdir -p .next/standalone/.next && cp -r .next/static .next/standalone/.next/; fi",
  "if [ -d public ]; then cp -r public .next/standalone/; fi",
];

/** How a Next application is built and served: as it says, else `next start` or the standalone server. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory, runtime } = settings.app;
  const launched = launchOrConvention(
    (files, placed) => nodeLaunch("next", files, placed),
    { tree, settings },
    conventionOf(tree, directory),
  );
  // An image holds what it needs, or its build is at fault.
  if (!launched.ok || runtime === "docker") return launched;
  const isCopied = settings.app.start === undefined && startsCopy(tree, directory, launched.value);
  const plan = isCopied ? standalone(launched.value) : launched.value;
  return { ok: true, value: { ...plan, install: installOf(tree, settings, plan) } };
}

function conventionOf(tree: SourceTree, directory: string): ConventionalLine | undefined {
  const manifest = packageManifest(tree, directory);
  if (manifest?.dependencies.includes("next") !== true) return undefined;
  const origin = { text: "convention: next start serves what next build made" };
  return { line: "next start -H 0.0.0.0 -p $PORT", origin: { ...origin, file: manifest.file } };
}

/** An image copies `.next/standalone` to its root; in the project, server.js is still in there. */
function startsCopy(tree: SourceTree, directory: string, { start }: LaunchPlan): boolean {
  const isStandalone = CONFIGS.some((name) =>
    STANDALONE.test(tree.read(at(directory, name)) ?? ""),
  );
  const isThere = tree.read(at(directory, "server.js")) !== undefined;
  return isStandalone && !isThere && COPIED_SERVER.test(start.argv.at(-1) ?? "");
}

function standalone(plan: LaunchPlan): LaunchPlan {
  const { cwd, env, origin } = plan.start;
  return { ...plan, start: shellPlan({ line: SERVER, directory: cwd, env, origin }) };
}

/** What the dependencies' installation leaves out: the build, and what an image copies after it. */
function installOf(tree: SourceTree, settings: Settings, plan: LaunchPlan): readonly CommandPlan[] {
  const { directory, install } = settings.app;
  const line = plan.start.argv.at(-1) ?? "";
  const manifest = packageManifest(tree, directory);
  const file = manifest?.file ?? at(directory, "package.json");
  const isServed = /\bnext start\b|\.next\/standalone\//.test(line);
  const isBuilt = plan.install.some(({ argv }) => /\brun build\b/.test(argv.at(-1) ?? ""));
  // The settings' install command builds too, or the project has no use for it.
  if (!isServed || install !== undefined) return plan.install;
  const command = (text: string, reason: string) =>
    shellPlan({
      line: text,
      directory,
      env: plan.start.env,
      origin: { text: reason, file },
    });
  const build = manifest?.scripts["build"] === undefined ? "next build" : "npm run build";
  return [
    ...plan.install,
    ...(isBuilt ? [] : [command(build, `${build}, because no commit holds .next`)]),
    ...(line.includes(".next/standalone/")
      ? [command(COPIES.join("\n"), "static files beside the standalone server")]
      : []),
  ];
}
