import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { ADOPTION_PROGRAM } from "./adoption-program.ts";
import { javaBuild } from "./build.ts";
import { HIBERNATE } from "./data/hibernate.ts";
import { ENTITIES_PROGRAM } from "./entities-program.ts";
import { PLACES_PROGRAM } from "./places-program.ts";

const SOURCE = /(^|\/)src\/main\/.*\.(java|kt)$/;
const ENTITY = /^\s*@(?:\w+\.)*Entity\b/m;
const PACKAGE = /^package\s+([\w.]+)/m;

/**
 * Lets Hibernate create what the entities need, with the application's own settings and none of its beans.
 * A JDK is there wherever the application was built.
 */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const line = settings.database.models;
  if (line !== undefined) {
    const origin = { text: "database.models in the settings" };
    return { supported: true, command: shellPlan({ line, directory, env: {}, origin }) };
  }
  const packages = entityPackages(tree);
  if (packages.length === 0)
    return { supported: false, reason: "no class of the application is a JPA entity" };
  const build = javaBuild(tree, directory);
  if (build === undefined || settings.app.runtime === "docker")
    return {
      supported: false,
      reason:
        "the entities are compiled into an archive that this run does not build; database.models may name a command that creates what they need",
    };
  const words = commandLine([MODELS_MARKER, tree.root, ...packages]);
  const script = [
    `archive=${build.archive}`,
    `work="$(mktemp -d)"`,
    `trap 'rm -rf "$work"' EXIT`,
    `archive="$(realpath "$archive")"`,
    `cat > "$work/ReadinessEntities.java"`,
    `(cd "$work" && jar xf "$archive")`,
    `inside="$work/BOOT-INF"; if [ -d "$work/WEB-INF" ]; then inside="$work/WEB-INF"; fi`,
    `java -cp "$inside/classes:$inside/lib/*" "$work/ReadinessEntities.java" ${words}`,
  ].join("\n");
  return {
    supported: true,
    needsReport: true,
    profile: HIBERNATE,
    command: {
      argv: ["sh", "-e", "-c", script],
      cwd: directory,
      env: {},
      stdin: [ENTITIES_PROGRAM, PLACES_PROGRAM, ADOPTION_PROGRAM].join(""),
      origin: { text: "the application's JPA entities", file: build.file },
    },
  };
}

/** Packages with an entity, outermost alone; Hibernate looks below them. */
function entityPackages(tree: SourceTree): readonly string[] {
  const found = tree.files
    .filter((file) => SOURCE.test(file))
    .map((file) => tree.read(file) ?? "")
    .filter((text) => ENTITY.test(text))
    .flatMap((text) => PACKAGE.exec(text)?.[1] ?? []);
  const all = [...new Set(found)].sort();
  return all.filter((name) => !all.some((other) => name.startsWith(`${other}.`)));
}
