import type { LaunchPlan, ProcessPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { withDeclaredHealth } from "./declared-health.ts";
import { developmentLine, isDevelopmentServer } from "./development-server.ts";
import { disagreements } from "./disagreements.ts";
import { evidenceChain, type Level } from "./evidence-chain.ts";
import { migratorOf } from "./migrator.ts";
import { withProvided } from "./provided-variables.ts";
import { rollbackOf } from "./rollback.ts";
import { withShapes } from "./variable-shapes.ts";

/**
 * A framework's plan with what the manifests of the project declare beside the start: other process
 * types, who migrates, the health path, variables, and where these places contradict each other.
 */
export function withDeclarations(
  plan: LaunchPlan,
  tree: SourceTree,
  settings: Settings,
): LaunchPlan {
  const { directory } = settings.app;
  const { levels } = evidenceChain(tree, directory);
  const variables = withProvided(withShapes(plan.environment, tree), tree, levels);
  const answer = migratorOf({ tree, settings, levels, plan });
  const rollback = rollbackOf({ ...plan, ...answer }, tree, directory);
  return {
    ...plan,
    ...answer,
    ...(rollback === undefined ? {} : { rollback }),
    ...variables,
    ...withDeclaredHealth(plan, settings, { tree, levels }),
    processes: processesOf(plan, levels, directory),
    manifests: levels.map(({ declaration }) => declaration.file).filter(isThere(tree)),
    disagreements: disagreements({ tree, levels, start: plan.start.origin }),
    ...developmentServers(tree, levels),
    reasons: [
      ...plan.reasons,
      ...(answer.migrator === undefined ? [] : [answer.migrator.origin]),
      ...otherConfigurations(tree, directory),
    ],
  };
}

/** Alembic takes one configuration at a time; the others belong to other databases or deployments. */
function otherConfigurations(tree: SourceTree, directory: string): readonly Origin[] {
  const prefix = directory === "." ? "" : `${directory}/`;
  const found = tree.files.filter(
    (file) => file.startsWith(prefix) && /(^|\/)alembic[\w.-]*\.ini$/.test(file),
  );
  if (found.length < 2) return [];
  return found.map((file) => ({ text: `one of ${found.length} configurations of Alembic`, file }));
}

function isThere(tree: SourceTree) {
  return (file: string): boolean => tree.read(file) !== undefined;
}

// Foreman runs these on a laptop; no platform is asked for them.
const OF_DEVELOPERS =
  /^(?:tests?|lint|dev|development|debug|docs?|bench|watch|css|js|assets)(?:$|[-_:])/i;

/** Each name once, as the most believed place declares it. */
function processesOf(
  plan: LaunchPlan,
  levels: readonly Level[],
  directory: string,
): readonly ProcessPlan[] {
  const { start } = plan;
  const found = new Map<string, ProcessPlan>();
  for (const { processes } of levels)
    for (const { name, kind, line, origin } of processes) {
      const isStart = origin.file === start.origin.file && origin.line === start.origin.line;
      // A second place for the web process is a contradiction at most, not another process.
      if (isStart || kind === "web" || found.has(name)) continue;
      if (OF_DEVELOPERS.test(name) || isDevelopmentServer(line)) continue;
      found.set(name, {
        name,
        kind,
        command: shellPlan({ line, directory, env: start.env, origin }),
      });
    }
  return [...found.values()];
}

/** A compose file describes a laptop more often than a server, so that only the others count. */
function developmentServers(
  tree: SourceTree,
  levels: readonly Level[],
): Pick<LaunchPlan, "developmentServers"> {
  const isCompose = (file: string) => /(^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/.test(file);
  const starts = levels
    .filter(({ declaration }) => !isCompose(declaration.file))
    .flatMap(({ start, refused }) => start ?? refused ?? []);
  if (starts.length === 0) return {};
  const refused = levels.flatMap((level) => level.refused ?? []);
  const found = starts.filter((start) => refused.includes(start));
  const developmentServers = found.map(({ origin, line }) => {
    const shown = { ...origin, text: line };
    if (origin.line === undefined) return shown;
    return { ...shown, line: developmentLine(tree.read(origin.file) ?? "", origin.line) };
  });
  return { developmentServers };
}
