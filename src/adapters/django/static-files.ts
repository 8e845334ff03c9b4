import type { CommandPlan, EnvironmentRead } from "#contract/launch.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";
import { pythonSources } from "../python-sources.ts";
import { buildVariables } from "./build-variables.ts";
import { type DjangoProject, managePath } from "./project.ts";

// Where a step of a build or a release is written.
const STEPS =
  /(^|\/)(Dockerfile[\w.-]*|[\w.-]*\.Dockerfile|Procfile|fly\.toml|render\.ya?ml|railway\.(json|toml)|app\.json|heroku\.yml|nixpacks\.toml|Makefile|[\w.-]+\.sh|bin\/[\w.-]+|(docker-)?compose[\w.-]*\.ya?ml)$/;
const COLLECT =
  /((?:\b[A-Z_][A-Z0-9_]*=(?:"[^"$`]*"|'[^']*'|[\w./:@+-]*)\s+)*)python3?\s+(?:\S*\/)?manage\.py\s+collectstatic\b/;
const ROOT = /^STATIC_ROOT\b/m;

interface StaticQuestion {
  readonly directory: string;
  readonly project: DjangoProject;
  readonly env: Readonly<Record<string, string>>;
  readonly reads: readonly EnvironmentRead[];
}

/**
 * Collects static files as the deployment's build does; undefined where nothing in the project says
 * that anybody does, so that what production lacks is lacking here too.
 */
export function collectStatic(tree: SourceTree, question: StaticQuestion): CommandPlan | undefined {
  const { directory, project, env, reads } = question;
  if (!pythonSources(tree).some((file) => ROOT.test(tree.read(file) ?? ""))) return undefined;
  const step = declaredStep(tree) ?? platformStep(tree, directory, project);
  if (step === undefined) return undefined;
  const inside = managePath(directory, project);
  // A build has other variables than we have; when it fails here, the pages say what that means.
  const line = `${step.assignments}python ${inside} collectstatic --noinput -v 0 || echo "collectstatic failed"`;
  return shellPlan({
    line,
    directory,
    env: { ...buildVariables(reads), ...env },
    origin: step.origin,
  });
}

interface Step {
  /** Variables set for this command, such as `SECRET_KEY=x `. */
  readonly assignments: string;
  readonly origin: Origin;
}

function declaredStep(tree: SourceTree): Step | undefined {
  for (const file of tree.files.filter((path) => STEPS.test(path))) {
    const lines = (tree.read(file) ?? "").split("\n");
    const index = lines.findIndex((text) => !/^\s*#/.test(text) && COLLECT.test(text));
    if (index < 0) continue;
    const assignments = COLLECT.exec(lines[index] ?? "")?.[1] ?? "";
    return { assignments, origin: { text: "static files are collected", file, line: index + 1 } };
  }
  return undefined;
}

/** Heroku's and others' builds collect by themselves, unless an image of the project's own is built. */
function platformStep(
  tree: SourceTree,
  directory: string,
  { manage }: DjangoProject,
): Step | undefined {
  const hasImage = tree.read(at(directory, "Dockerfile")) !== undefined;
  if (hasImage && tree.read(at(directory, "Procfile")) === undefined) return undefined;
  const text = "static files are collected, as the builds of platforms do for Django";
  return { assignments: "", origin: { text, file: manage } };
}
