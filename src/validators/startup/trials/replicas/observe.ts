import type { DatabaseState, Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { failureOfText, lastLinesOf } from "../../observe-failure.ts";
import { expectsDatabase } from "../../observe-routes.ts";
import { planned } from "../../planned.ts";
import { targetTree } from "../../target-tree.ts";
import { notApplicable } from "../compared.ts";
import { failedRun, runMigrations } from "../migration-run.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import type { PairSeen, RaceSeen, ReplicasSeen } from "./evidence.ts";
import { schemaRace } from "./schema-race.ts";
import { closeGate } from "./starting-gate.ts";

const FRESH = ["empty"] as const;
const BOTH = ["base", "empty"] as const;
const PORT_CLASH = /EADDRINUSE|address already in use/i;

interface Asked {
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** Has two migration commands, then two instances, begin at the same moment on one database. */
export async function observeReplicas(
  { ports }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<ReplicasSeen>> {
  if (ports.databases === undefined || !expectsDatabase(ports))
    return notApplicable("The application uses no database.");
  const asked = { ports, signal };
  const { migrator } = ports.target.plan;
  // What the application does itself is tried with two applications: the tool's command is only ours.
  const migrate = migrator?.by === "application" ? undefined : ports.target.plan.migrate;
  const race = migrate === undefined ? undefined : await observeRace(asked, migrate);
  const pair = await observePair(asked, migrate === undefined ? "empty" : "migrated");
  if (pair === undefined) return notApplicable("No database could be prepared for two instances.");
  return { tried: true, seen: { pair, ...(race === undefined ? {} : { race }) } };
}

async function observeRace(asked: Asked, migrate: CommandPlan): Promise<RaceSeen> {
  const { by } = asked.ports.target.plan.migrator ?? {};
  const about = { migrate: planned(migrate), ...(by === undefined ? {} : { by }) };
  let tries = 0;
  for (const state of bringsMigrations(asked.ports) ? BOTH : FRESH) {
    const lost = await racing(asked, { migrate, state });
    if (lost === "unavailable") continue;
    tries += 1;
    if (lost !== undefined) return { ...about, tries, state, ...lost };
  }
  return { ...about, tries, state: "empty" };
}

/** Whether there is anything to migrate on the deployed version's schema. */
function bringsMigrations({ target: { changes, migrations } }: Ports): boolean {
  if (changes === undefined || !migrations.supported) return false;
  const added = new Set(
    changes.files.filter(({ status }) => status === "added").map(({ file }) => file),
  );
  return migrations.files.some(({ file }) => added.has(file));
}

async function racing(
  { ports, signal }: Asked,
  { migrate, state }: { readonly migrate: CommandPlan; readonly state: DatabaseState },
): Promise<Pick<RaceSeen, "loser" | "isHealed"> | "unavailable" | undefined> {
  const answer = await ports.booter.state(state, signal);
  if (answer.outcome !== "reached") return "unavailable";
  await using database = answer.database;
  const run = () => runMigrations(ports, { migrate, database }, signal);
  const { opened } = await closeGate(database, ports.clock, signal);
  const [one, two] = await Promise.all([run(), run(), opened]);
  const loser = [one, two].find(({ isGood }) => !isGood);
  if (loser === undefined) return undefined;
  const { isGood: isHealed } = await run();
  return { loser: failedRun(ports, loser.step, loser.messages), isHealed };
}

async function observePair(asked: Asked, state: DatabaseState): Promise<PairSeen | undefined> {
  const { ports, signal } = asked;
  const answer = await ports.booter.state(state, signal);
  if (answer.outcome !== "reached") return undefined;
  await using database = answer.database;
  await using stack = new AsyncDisposableStack();
  const boot = async (label: string, on: Database): Promise<Instance> =>
    stack.use(await ports.booter.boot({ label, database: on }, signal));
  // Who migrates while starting changes the schema now.
  const gate = state === "empty" ? await closeGate(database, ports.clock, signal) : undefined;
  const [one, two] = await Promise.all([
    boot("one of two", database),
    boot("two of two", database),
    gate?.opened,
  ]);
  const both = [one, two];
  const failed = both.find(({ record }) => record.outcome !== "ready");
  const text = failed?.record.steps.at(-1)?.output.text ?? "";
  const failure = failureOfText(targetTree(ports.target), text);
  const seen: PairSeen = {
    outcomes: both.map(({ record }) => record.outcome).sort(readyFirst),
    lastLines: lastLinesOf(text),
    portClash: PORT_CLASH.test(text),
    ...(failure === undefined ? {} : { failure }),
    ...(failed === undefined ? {} : schemaRace(ports.target.tree, failed.record, failure)),
  };
  if (failed === undefined) return seen;
  const again = await boot("once more", database);
  const fresh = await ports.booter.state(state, signal);
  if (fresh.outcome !== "reached") return { ...seen, again: again.record.outcome };
  stack.use(fresh.database);
  const alone = await boot("alone", fresh.database);
  return { ...seen, again: again.record.outcome, alone: alone.record.outcome };
}

function readyFirst(a: string, b: string): number {
  return Number(a !== "ready") - Number(b !== "ready");
}
