import type { Ports } from "#contract/validator.ts";
import { type Booted, bootedOf } from "../booted.ts";
import { type DevDependency, devDependencyOf, manifestOf } from "../dev-dependency.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { hidingOptions, isMissed } from "./hidden.ts";
import { importsFrom, type PackageImport, startFileOf } from "./imports.ts";
import { type Lock, lockOf } from "./lock.ts";
import { type DevTool, devTools } from "./tools.ts";

const MOST_NAMES = 20;
const INSTALLS = /\b(?:npm (?:ci|i|install)|yarn(?: install)?|pnpm (?:i|install))\b/;
const PRUNES =
  /--omit[= ]dev|--production|--only[= ]prod|NODE_ENV[= ]"?production|npm prune|--prod\b|ignore-scripts=dev/;

export interface DevImport extends PackageImport {
  readonly declared?: DevDependency["declared"];
}

export interface PrunedSeen {
  readonly lock: string;
  /** Packages that production imports, by their number. */
  readonly importCount: number;
  /** Imports of packages that only development has. */
  readonly dev: readonly DevImport[];
  /** Programs of such packages that other process types run. */
  readonly tools: readonly DevTool[];
  /** Imports of installed packages that no manifest declares. */
  readonly undeclared: readonly PackageImport[];
  /** A boot without what only development has; absent where nothing imports it. */
  readonly without?: Booted;
  /** The import that ended that boot. */
  readonly missed?: DevImport;
  /** A Dockerfile of the project installs what development needs as well. */
  readonly keepsDev: boolean;
}

export async function observePruned(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<PrunedSeen>> {
  const { ports, first } = context;
  const { tree, plan } = ports.target;
  const { directory } = ports.settings.app;
  const none = (reason: string) => ({ tried: false, outcome: "not-applicable", reason }) as const;
  if (first.record.container !== undefined)
    return none("A container carries it, which holds what its image installed.");
  const lock = lockOf(tree, directory);
  if (plan.language !== "node" || lock === undefined)
    return none("No package-lock.json says which packages only development needs.");
  const start = startFileOf(tree, plan.start);
  if (start === undefined) return none("The start command runs no script of the project itself.");
  const imports = importsFrom(tree, start);
  const devOnly = new Set(lock.devOnly);
  const dev = imports
    .filter(({ name }) => devOnly.has(`node_modules/${name}`))
    .map((one) => ({ ...one, ...declaredOf(ports, one.name) }));
  return {
    tried: true,
    seen: {
      lock: lock.file,
      importCount: imports.length,
      dev: dev.slice(0, MOST_NAMES),
      tools: devTools(ports.target, lock, directory).slice(0, MOST_NAMES),
      undeclared: undeclaredIn(ports, imports, lock).slice(0, MOST_NAMES),
      ...(dev.length === 0 ? {} : await bootWithout(context, { lock, dev }, signal)),
      keepsDev: keepsDev(ports),
    },
  };
}

function declaredOf(ports: Ports, name: string): Pick<DevImport, "declared"> {
  const { directory } = ports.settings.app;
  const found = devDependencyOf(ports.target.tree, { name, directory });
  return found === undefined ? {} : { declared: found.declared };
}

function undeclaredIn(
  ports: Ports,
  imports: readonly PackageImport[],
  { installed }: Lock,
): readonly PackageImport[] {
  const { tree } = ports.target;
  // A package of a workspace also finds what the root declares.
  const manifests = [ports.settings.app.directory, "."].flatMap(
    (directory) => manifestOf(tree, directory)?.manifest ?? [],
  );
  const declared = new Set(
    manifests.flatMap((manifest) => [
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.devDependencies ?? {}),
      ...Object.keys(manifest.optionalDependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}),
      ...(manifest.name === undefined ? [] : [manifest.name]),
    ]),
  );
  return imports.filter(({ name }) => installed.has(name) && !declared.has(name));
}

async function bootWithout(
  { ports, first }: TrialContext,
  { lock, dev }: { readonly lock: Lock; readonly dev: readonly DevImport[] },
  signal: AbortSignal,
): Promise<Pick<PrunedSeen, "without" | "missed">> {
  const { database } = first;
  const given = database === undefined ? {} : ports.booter.environment(database);
  const present = ports.target.plan.start.env["NODE_OPTIONS"] ?? given["NODE_OPTIONS"];
  const env = { NODE_OPTIONS: hidingOptions(lock.devOnly, present) };
  await using instance = await ports.booter.boot({ label: "without dev", env }, signal);
  const without = bootedOf(ports, instance);
  const text = instance.record.steps.at(-1)?.output.text ?? "";
  const missed =
    without.outcome === "ready" ? undefined : dev.find(({ name }) => isMissed(text, name));
  return { without, ...(missed === undefined ? {} : { missed }) };
}

function keepsDev({ target }: Ports): boolean {
  const { tree } = target;
  const texts = tree.files
    .filter((file) => /(?:^|\/)(?:Dockerfile|Containerfile)[^/]*$/.test(file))
    .map((file) => tree.read(file) ?? "");
  return texts.length > 0 && texts.every((text) => INSTALLS.test(text) && !PRUNES.test(text));
}
