import type { BootStep } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Database, ServerMessage } from "#contract/database.ts";
import type { TargetBooter } from "../2-boot.ts";
import { type BootContext, stepOf } from "../boot-instance.ts";
import { commandSpec } from "../commands.ts";
import { requireSpace } from "../disk-full.ts";
import { requireTool } from "../lacking-machine.ts";

// As long as the first boot gives the same command.
const MIGRATE_TIMEOUT_MS = 300_000;
// The server writes its log a moment after the client saw the error.
const LOG_SETTLE_MS = 150;

export interface Version {
  readonly context: BootContext;
  readonly booter: TargetBooter;
}

export interface Migration {
  readonly isGood: boolean;
  readonly steps: readonly BootStep[];
  readonly databaseMessages: readonly ServerMessage[];
}

/** Has one version bring a database to its schema: by its command, else by a start that does so itself. */
export async function migrateBy(
  version: Version,
  database: Database,
  signal: AbortSignal,
): Promise<Migration> {
  const { migrate } = version.context.detected.plan;
  if (migrate === undefined) return byStarting(version, database, signal);
  const { context, booter } = version;
  const { surroundings, databases } = context;
  surroundings.listener({ kind: "note", text: `migrating: ${commandLine(migrate.argv)}` });
  const position = await databases?.position();
  const spec = commandSpec(surroundings.root, {
    label: "migrate",
    plan: migrate,
    env: booter.environment(database),
    timeoutMs: MIGRATE_TIMEOUT_MS,
  });
  const completion = await surroundings.runtime.exec(spec, signal);
  const step = stepOf(context, { name: "migrate", spec, completion });
  if (step.exit?.code === 0) return { isGood: true, steps: [step], databaseMessages: [] };
  requireTool(surroundings.runtime, step);
  await surroundings.clock.sleep(LOG_SETTLE_MS, signal);
  const messages = position === undefined ? [] : ((await databases?.messages(position)) ?? []);
  requireSpace({ messages, output: step.output.text });
  const databaseMessages = context.redactor.redactValue(
    messages.filter((message) => message.database === database.name),
  );
  return { isGood: false, steps: [step], databaseMessages };
}

async function byStarting(
  { context, booter }: Version,
  database: Database,
  signal: AbortSignal,
): Promise<Migration> {
  await using instance = await booter.boot({ label: "migrating start", database }, signal);
  const { record, running } = instance;
  const { steps, databaseMessages } = record;
  if (record.outcome !== "ready") return { isGood: false, steps, databaseMessages };
  await running?.terminate(context.surroundings.settings.app.stopTimeoutMs);
  return { isGood: true, steps, databaseMessages };
}
