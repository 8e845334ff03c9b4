import type { Result } from "#contract/failure.ts";
import type { LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { type ConventionalLine, launchOrConvention } from "../conventional-start.ts";
import { at } from "../directory.ts";
import { nodeLaunch, nodeSources } from "../node-launch.ts";
import { packageManifest } from "../package-manifest.ts";
import { nestRoutes } from "./routes.ts";

/** How a Nest application is built and started: as it says, else what `nest build` makes. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const launched = launchOrConvention(
    (files, placed) => nodeLaunch("nest", files, placed),
    { tree, settings },
    builtMain(tree, settings.app.directory),
  );
  if (!launched.ok) return launched;
  const plan = launched.value;
  const { health, descriptions } = nestRoutes(tree, nodeSources(tree, plan.start.argv.join(" ")));
  const isAsked = settings.app.health !== undefined;
  const isDescribed = settings.app.openapi !== undefined;
  return {
    ok: true,
    value: {
      ...plan,
      healthPaths: isAsked ? plan.healthPaths : [...new Set([...health, ...plan.healthPaths])],
      openapiPaths: isDescribed
        ? plan.openapiPaths
        : [...new Set([...descriptions, ...plan.openapiPaths])],
    },
  };
}

/** `nest start` compiles and is for developers; production runs what `nest build` left. */
function builtMain(tree: SourceTree, directory: string): ConventionalLine | undefined {
  const manifest = packageManifest(tree, directory);
  const build = manifest?.scripts["build"] ?? "";
  if (manifest === undefined || !/\bnest build\b/.test(build)) return undefined;
  const cli = tree.read(at(directory, "nest-cli.json")) ?? "";
  // A workspace of several applications has no one entry.
  if (/"monorepo"\s*:\s*true/.test(cli)) return undefined;
  const entry = /"entryFile"\s*:\s*"([\w./-]+)"/.exec(cli)?.[1] ?? "main";
  const compiler = ["tsconfig.build.json", "tsconfig.json"].map(
    (name) => tree.read(at(directory, name)) ?? "",
  );
  const output = /"outDir"\s*:\s*"(?:\.\/)?([\w./-]+?)\/?"/.exec(compiler.join("\n"))?.[1];
  const origin = {
    text: "convention: production runs what nest build makes",
    file: manifest.file,
    line: manifest.lineOf("build"),
  };
  return { line: `node ${output ?? "dist"}/${entry}.js`, origin };
}
