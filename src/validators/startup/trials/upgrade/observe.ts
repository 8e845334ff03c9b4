import type { DatabaseState, Instance } from "#contract/boot.ts";
import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { isRemark, wordsOf } from "#engines/catalog/compare/words.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { onlyOfBranch } from "#engines/migrations/migration-line.ts";
import { mayWriteRows } from "#engines/migrations/writes-rows.ts";
import { failureOfText, lastLinesOf } from "../../observe-failure.ts";
import { targetTree } from "../../target-tree.ts";
import { whyNotCompared } from "../compared.ts";
import { failedRun } from "../migration-run.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { editedMigrations } from "./edited.ts";
import type { BootOnRows, StateRun, UpgradeSeen } from "./evidence.ts";

const MOST_DRIFT = 8;

/** Brings the deployed version's schema to this version's: without rows, with rows, and boots on it. */
export async function observeUpgrade(
  { ports, first }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<UpgradeSeen>> {
  const open = whyNotCompared(ports);
  if (open !== undefined) return open;
  const edited = editedMigrations(ports.target);
  const reference = ports.target.deployed?.reference ?? "";
  const asked = { ports, signal };
  const bare = await stateRun(asked, "upgraded");
  const known = { reference, edited, bare };
  if (bare.outcome !== "reached") return { tried: true, seen: { ...known, drift: null } };
  const isDrifting = edited.some(({ saysTheSame }) => !saysTheSame);
  const compared = isDrifting ? await driftOf(asked) : { drift: null };
  const withRows = await stateRun(asked, "upgraded-with-rows");
  if (withRows.outcome === "failed") {
    const plain = await stateRun(asked, "upgraded-with-plain-rows");
    return { tried: true, seen: { ...known, ...compared, withRows, plain } };
  }
  if (withRows.outcome === "unavailable")
    return { tried: true, seen: { ...known, ...compared, withRows } };
  const boot = await bootOnRows(asked, first);
  return { tried: true, seen: { ...known, ...compared, withRows, ...(boot && { boot }) } };
}

interface Asked {
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** Has a state made, and looks at how that went; the clone is not needed. */
async function stateRun({ ports, signal }: Asked, state: DatabaseState): Promise<StateRun> {
  const answer = await ports.booter.state(state, signal);
  if (answer.outcome === "unavailable") return answer;
  const rows =
    answer.rows === undefined
      ? {}
      : { rows: { counts: answer.rows, unfilled: answer.unfilled ?? {} } };
  if (answer.outcome === "failed") {
    const failed = failedRun(ports, answer.steps.at(-1), answer.databaseMessages);
    const at = failed.at ?? onlyOfBranch(ports.target);
    const run = { ...failed, ...(at === undefined ? {} : { at }) };
    const { offending } = answer;
    return {
      ...{ outcome: "failed", run, mayWrite: mayWriteRows(ports.target), ...rows },
      ...(offending === undefined ? {} : { offending }),
    };
  }
  await answer.database[Symbol.asyncDispose]();
  return { outcome: "reached", ...rows };
}

/** What a database that was upgraded lacks or has beside one that was made afresh. */
async function driftOf({ ports, signal }: Asked): Promise<Pick<UpgradeSeen, "drift" | "isRemark">> {
  const { databases, target } = ports;
  const { migrations } = target;
  invariant(databases !== undefined, "what was upgraded is in a database server");
  const [fresh, upgraded] = [
    await ports.booter.state("migrated", signal),
    await ports.booter.state("upgraded", signal),
  ];
  if (fresh.outcome !== "reached" || upgraded.outcome !== "reached") return { drift: null };
  await using expected = fresh.database;
  await using observed = upgraded.database;
  const differences = await compareDatabases({
    ...{ expected, observed, server: databases },
    bookkeeping: migrations.supported ? migrations.bookkeeping : [],
  });
  return {
    drift: differences.slice(0, MOST_DRIFT).map(wordsOf),
    isRemark: differences.every(isRemark),
  };
}

async function bootOnRows(asked: Asked, first: Instance): Promise<BootOnRows | undefined> {
  const { ports } = asked;
  const own = await bootOn(asked, { state: "upgraded-with-rows", version: "head" });
  if (own === undefined) return undefined;
  const text = own.outcome === "ready" ? "" : (own.steps.at(-1)?.output.text ?? "");
  const failure = failureOfText(targetTree(ports.target), text);
  const seen: BootOnRows = {
    outcome: own.outcome,
    lastLines: lastLinesOf(text),
    ...(own.readyMs === undefined ? {} : { readyMs: Math.round(own.readyMs) }),
    ...(first.record.readyMs === undefined
      ? {}
      : { emptyReadyMs: Math.round(first.record.readyMs) }),
    ...(failure === undefined ? {} : { failure }),
  };
  if (own.outcome === "ready") return seen;
  const deployed = await bootOn(asked, { state: "base-with-rows", version: "base" });
  const plain = await bootOn(asked, { state: "upgraded-with-plain-rows", version: "head" });
  return {
    ...seen,
    ...(deployed === undefined ? {} : { deployed: deployed.outcome }),
    ...(plain === undefined ? {} : { plain: plain.outcome }),
  };
}

async function bootOn(
  { ports, signal }: Asked,
  { state, version }: { readonly state: DatabaseState; readonly version: "head" | "base" },
) {
  const answer = await ports.booter.state(state, signal);
  if (answer.outcome !== "reached") return undefined;
  await using database = answer.database;
  await using instance = await ports.booter.boot({ label: state, database, version }, signal);
  return instance.record;
}
