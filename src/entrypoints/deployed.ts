import type { DeployedFiles } from "#contract/deployed.ts";
import { SettingsError } from "#contract/failure.ts";
import { openDeployed } from "#runtimes/git/deployed.ts";
import type { EngineSurroundings } from "./containers.ts";

/**
 * The deployed version that the settings name, else the one that the event names. Nothing is guessed:
 * a clone knows what its server's default branch is, and nothing of what is deployed.
 *
 * Errors  SettingsError when the settings name one that cannot be had.
 */
export async function openDeployedVersion(
  { settings, invocation, journal, tree, hostEnvironment, listener }: EngineSurroundings,
  directory: string,
  signal: AbortSignal,
): Promise<DeployedFiles | undefined> {
  const reference = settings.base ?? invocation.base;
  if (reference === undefined) return undefined;
  const question = { journal, root: tree.root, reference, directory, hostEnvironment };
  const opening = await openDeployed(question, signal);
  if (opening.isThere) return opening.files;
  if (settings.base === undefined) {
    listener({ kind: "note", text: `nothing is compared with: ${opening.reason}` });
    return undefined;
  }
  throw new SettingsError([
    {
      key: "base",
      source: "the settings",
      received: settings.base,
      allowed: `a revision that this clone has with its history (${opening.reason}); in a workflow, give actions/checkout fetch-depth: 0`,
      example: "origin/main",
    },
  ]);
}
