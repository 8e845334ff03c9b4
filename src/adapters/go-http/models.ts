import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import { commandLine } from "#contract/command-line.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { orderedMigrations } from "../recognised-migrations.ts";
import { GORM as PROFILE } from "./data/gorm.ts";
import { GORM_PROGRAMS, PROGRAM_BORDER } from "./gorm/program.ts";
import { goModule, goSources } from "./module.ts";

// The schema is what these calls make of the structures; they need the program's own connection and order.
const MAKES =
  /^(?!\s*\/\/).*(?:\.AutoMigrate\(|\.Schema\.Create\(|\.Migrator\(\)\.CreateTable\(|\.Sync2?\(|\.NewCreateTable\(\))/;
const GORM = ["gorm.io/gorm", "GORM"] as const;
const MAPPERS = [
  GORM,
  ["entgo.io/ent", "ent"],
  ["xorm.io/xorm", "xorm"],
  ["github.com/uptrace/bun", "Bun"],
] as const;

/**
 * A command of the settings, else GORM's own AutoMigrate over the structures that the sources hand to it;
 * a program that makes its tables so at its start, and has no migrations, has nothing that could differ.
 */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory, runtime } = settings.app;
  const line = settings.database.models;
  if (line !== undefined) {
    const origin = { text: "database.models in the settings" };
    return { supported: true, command: shellPlan({ line, directory, env: {}, origin }) };
  }
  const module = goModule(tree, directory);
  const mapper = MAPPERS.find(([path]) => module?.text.includes(path));
  if (module === undefined || mapper === undefined)
    return {
      supported: false,
      reason: "a Go program without a mapper has no models that a database could be built from",
    };
  const made = madeAt(tree);
  const isCompared = made === undefined || orderedMigrations(tree, directory).supported;
  if (mapper !== GORM || !isCompared)
    return { supported: false, reason: reasonFor(mapper[1], made) };
  if (runtime === "docker")
    return {
      supported: false,
      reason:
        "the structures are compiled by Go, which an image of the program seldom has; database.models may name a command that creates what they need",
    };
  return gormPlan(tree, directory, module.file);
}

function gormPlan(tree: SourceTree, directory: string, file: string): SchemaPlan {
  const command = (words: readonly string[]): CommandPlan => ({
    argv: ["sh", "-e", "-c", scriptFor(tree.root, words)],
    cwd: directory,
    env: {},
    stdin: GORM_PROGRAMS,
    origin: { text: "the structures that the program hands to GORM", file },
  });
  return {
    supported: true,
    needsReport: true,
    profile: PROFILE,
    command: command([]),
    queries: command(["queries"]),
  };
}

/** Compiles the first of the two programs, with the toolchain of the application, and runs it there. */
function scriptFor(root: string, words: readonly string[]): string {
  const border = commandLine([PROGRAM_BORDER]);
  return [
    `work="$(mktemp -d)"`,
    `trap 'rm -rf "$work"' EXIT`,
    `awk -v work="$work" -v border=${border} '$0 == border { isSecond = 1; next } { print > (work "/" (isSecond ? "build.txt" : "scan.go")) }'`,
    `go build -buildvcs=false -o "$work/scan" "$work/scan.go"`,
    [`"$work/scan" ${commandLine([MODELS_MARKER, root])} "$work/build.txt"`, ...words].join(" "),
  ].join("\n");
}

/** The first line of the program that makes tables of its structures. */
function madeAt(tree: SourceTree): string | undefined {
  for (const file of goSources(tree)) {
    const index = (tree.read(file) ?? "").split("\n").findIndex((row) => MAKES.test(row));
    if (index >= 0) return `${file}:${index + 1}`;
  }
  return undefined;
}

function reasonFor(mapper: string, made: string | undefined): string {
  const said = "database.models may name a command that creates what the structures need";
  return made === undefined
    ? `nothing in the program hands its structures to ${mapper} to create tables, and only the program knows which belong to the database; ${said}`
    : `${mapper} makes the tables from the program's own structures (${made}), so that they cannot differ where that runs; ${said}`;
}
