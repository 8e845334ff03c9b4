import type { DatabaseState, StateAnswer } from "#contract/boot.ts";
import type { Ports } from "#contract/validator.ts";
import { lossesBetween } from "#engines/catalog/rows/loss.ts";
import type { StoredTable } from "#engines/catalog/rows/stored.ts";
import { migrationLine } from "#engines/migrations/migration-line.ts";
import { mayWriteRows } from "#engines/migrations/writes-rows.ts";
import { runOfStep } from "../building/command-run.ts";
import { notStudied, type Studied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import type { LocatedLoss, RowsSeen, StateRun } from "./evidence.ts";
import { locatedLosses, storedRows } from "./losses.ts";
import { untouched } from "./untouched.ts";

/** Brings the old schema to this version's, without and with rows, and compares what is stored. */
export async function observeRows(
  { ports }: StudyContext,
  signal: AbortSignal,
): Promise<Studied<RowsSeen>> {
  const reason = untouched(ports.target);
  if (reason !== undefined) return notStudied("not-applicable", reason);
  const asked = { ports, signal };
  const bareAnswer = await reach(asked, "upgraded");
  if (bareAnswer.outcome === "unavailable")
    return notStudied("not-applicable", `Not tried: ${bareAnswer.reason}.`);
  const known = {
    reference: ports.target.deployed?.reference ?? null,
    origin: bareAnswer.origin ?? null,
    bare: stateRun(ports, bareAnswer),
  };
  const none = { withRows: null, plain: null, counts: {}, unfilled: {}, demands: [], losses: null };
  if (bareAnswer.outcome === "failed") return { isStudied: true, seen: { ...known, ...none } };
  const answer = await reach(asked, "upgraded-with-rows");
  const withRows = stateRun(ports, answer);
  if (answer.outcome === "unavailable")
    return { isStudied: true, seen: { ...known, ...none, withRows } };
  const { rows = {}, unfilled = {}, demands = [] } = answer;
  const filled = { ...known, ...none, withRows, counts: rows, unfilled, demands };
  if (answer.outcome === "failed") {
    const plain = stateRun(ports, await reach(asked, "upgraded-with-plain-rows"));
    return { isStudied: true, seen: { ...filled, plain } };
  }
  return { isStudied: true, seen: { ...filled, losses: await lossesOf(asked) } };
}

interface Asked {
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

/** How a state came about; the clone is not needed. */
async function reach({ ports, signal }: Asked, state: DatabaseState): Promise<StateAnswer> {
  const answer = await ports.booter.state(state, signal);
  if (answer.outcome === "reached") await answer.database[Symbol.asyncDispose]();
  return answer;
}

function stateRun(ports: Ports, answer: StateAnswer): StateRun {
  if (answer.outcome === "unavailable") return answer;
  if (answer.outcome === "reached") return { outcome: "reached" };
  const { steps, databaseMessages, offending } = answer;
  const run = runOfStep(ports, steps.at(-1), databaseMessages);
  const refused = run.messages.at(-1);
  const at = migrationLine(ports.target, {
    frames: run.frames,
    said: [refused?.message ?? "", run.outputTail.slice(-4_000)],
    statement: refused?.statement ?? "",
  });
  const { frames: _frames, ...command } = run;
  return {
    ...{ outcome: "failed", run: command, at: at ?? null },
    ...{ mayWrite: mayWriteRows(ports.target), offending: offending ?? null },
  };
}

async function lossesOf({ ports, signal }: Asked): Promise<readonly LocatedLoss[] | null> {
  const before = await storedIn(ports, await ports.booter.state("base-with-rows", signal));
  const after = await storedIn(ports, await ports.booter.state("upgraded-with-rows", signal));
  if (before === undefined || after === undefined) return null;
  return locatedLosses(ports, lossesBetween(before, after));
}

async function storedIn(
  ports: Ports,
  answer: StateAnswer,
): Promise<readonly StoredTable[] | undefined> {
  if (answer.outcome !== "reached") return undefined;
  await using database = answer.database;
  return await storedRows(ports, database);
}
