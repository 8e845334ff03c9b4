import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { evidenceChain } from "./evidence-chain.ts";
import type { FoundCommand } from "./found-command.ts";

export interface FoundCommands {
  readonly start?: FoundCommand;
  readonly migrate?: FoundCommand;
  readonly reasons: readonly Origin[];
  readonly lookedAt: readonly string[];
}

/**
 * The start and the migration of the most believed place that names one: the platforms' manifests, the
 * compose file, the Dockerfile's last stage. Scripts are followed; a development server is refused.
 * Default Dockerfile: the one of the directory, else of the compose service.
 */
export function findCommands(
  tree: SourceTree,
  directory: string,
  dockerfile?: string,
): FoundCommands {
  const { levels, lookedAt } = evidenceChain(tree, directory, dockerfile);
  const start = levels.find((level) => level.start !== undefined)?.start;
  const migrate = levels.find((level) => level.migrate !== undefined)?.migrate;
  const reasons = levels.flatMap(({ refused }): readonly Origin[] =>
    refused === undefined
      ? []
      : [{ ...refused.origin, text: `not used, a development server: ${refused.line}` }],
  );
  return {
    lookedAt,
    reasons,
    ...(start === undefined ? {} : { start }),
    ...(migrate === undefined ? {} : { migrate }),
  };
}
