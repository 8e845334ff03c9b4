import type { Changes } from "#contract/changes.ts";
import type { DeployedFiles, DeployedVersion } from "#contract/deployed.ts";
import { SettingsError } from "#contract/failure.ts";
import type { PhaseId } from "#contract/phase.ts";
import type { Settings } from "#contract/settings.ts";
import { parseDiff } from "#engines/diff/parse.ts";
import { type Detected, detect, inDirectory } from "../1-detect.ts";
import type { Carrier } from "../carrier.ts";
import { expandingRuntime } from "../commands.ts";
import { depthOf } from "../scope.ts";
import type { Surroundings } from "../surroundings.ts";

/** The deployed version beside this one. */
export interface Deployed {
  readonly changes: Changes;
  readonly version: DeployedVersion;
  /** How it is booted, or why it cannot be. */
  readonly bootable:
    | {
        readonly isThere: true;
        readonly plans: { readonly surroundings: Surroundings; readonly detected: Detected };
      }
    | { readonly isThere: false; readonly reason: string };
}

interface Question {
  /** Of this version, with the runtime as the door gave it. */
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly carrier: Carrier["kind"];
  readonly scope: readonly PhaseId[];
}

/**
 * Reads the deployed version's files, what this branch changes in them, and plans how to run them.
 * Undefined where nothing asks for a comparison, or there is nothing to compare with.
 *
 * Errors  SettingsError when the settings name a revision that cannot be had.
 */
export async function openDeployed(
  { surroundings, detected, carrier, scope }: Question,
  signal: AbortSignal,
): Promise<Deployed | undefined> {
  const isWhole = depthOf(surroundings.invocation.command) !== "boot";
  if (carrier === "attach" || !isWhole || !COMPARING.some((id) => scope.includes(id)))
    return undefined;
  const files = await surroundings.openDeployed?.(detected.directory, signal);
  if (files === undefined) return undefined;
  const changes = changesOf(files, new Set(surroundings.tree.files));
  const { reference, tree } = files;
  const own = detectedIn(files, surroundings.settings);
  const migrations =
    own?.migrations ?? ({ supported: false, reason: "it was not recognised" } as const);
  const version = { reference, tree, migrations };
  const not = (reason: string): Deployed => ({
    changes,
    version: { ...version, isBootable: false },
    bootable: { isThere: false, reason },
  });
  if (carrier === "docker") return not("in containers the deployed version is not built yet");
  if (own === undefined) return not(`no start command was found in ${reference}`);
  const behind = lacking({ files, deployed: own, detected, changes });
  if (behind !== undefined)
    return not(
      `this branch lacks ${behind} of ${reference}: it would not be deployed before both are joined`,
    );
  return {
    changes,
    version: { ...version, isBootable: true },
    bootable: {
      isThere: true,
      plans: { detected: own, surroundings: surroundingsOf(surroundings, files, own) },
    },
  };
}

// Other phases compare nothing with the deployed version yet.
const COMPARING: readonly PhaseId[] = ["startup", "schema"];

function changesOf(files: DeployedFiles, present: ReadonlySet<string>): Changes {
  const { mergeBase, reference, diff, untracked } = files;
  const added = untracked
    .filter((file) => present.has(file))
    .map((file) => ({ file, status: "added" as const, lines: [WHOLE] }));
  return { base: mergeBase, reference, files: [...parseDiff(diff), ...added] };
}

const WHOLE = { first: 1, last: Number.MAX_SAFE_INTEGER };

function detectedIn({ tree }: DeployedFiles, settings: Settings): Detected | undefined {
  try {
    return detect(tree, settings);
  } catch (error) {
    // It may well have been no application yet.
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/** A migration of the deployed version that is not in this branch although the branch did not remove it. */
function lacking({
  files,
  deployed,
  detected,
  changes,
}: {
  readonly files: DeployedFiles;
  readonly deployed: Detected;
  readonly detected: Detected;
  readonly changes: Changes;
}): string | undefined {
  if (files.mergeBase === files.commit || !deployed.migrations.supported) return undefined;
  const own = detected.migrations.supported ? detected.migrations.files : [];
  const known = new Set([...own.map(({ file }) => file), ...changes.files.map(({ file }) => file)]);
  return deployed.migrations.files.find(({ file }) => !known.has(file))?.file;
}

/** Everything as for this version, except whose files they are. */
function surroundingsOf(
  given: Surroundings,
  { tree }: DeployedFiles,
  detected: Detected,
): Surroundings {
  const { root } = tree;
  const cacheDirectory = isOfRequirements(detected) ? given.cacheDirectory : `${root}.cache`;
  const settings = inDirectory(given.settings, detected.directory);
  // A file of variables belongs to the machine, and no commit holds it.
  const { envFile } = settings.app;
  const read = (path: string) =>
    tree.read(path) ?? (path === envFile ? given.tree.read(path) : undefined);
  const placed = { ...given, settings, tree: { ...tree, read }, root, cacheDirectory };
  return { ...placed, runtime: expandingRuntime(placed) };
}

/** What is in the cache is named after the requirements alone, so that it serves any commit. */
function isOfRequirements({ plan }: Detected): boolean {
  return (
    plan.language === "python" &&
    plan.install.every(({ origin }) => origin.file?.endsWith(".txt") === true)
  );
}
