import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { lastLinesOf } from "../../observe-failure.ts";
import { observeRoutes } from "../../observe-routes.ts";
import { notApplicable, whyNotCompared } from "../compared.ts";
import { migrationLine, newestOfBranch } from "../migration-line.ts";
import { messagesOf, type Refused, refusedIn, runMigrations } from "../migration-run.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { isBroken } from "./broken.ts";
import { observeEarly } from "./early.ts";
import type { Answered, AskedPath, RollingSeen } from "./evidence.ts";
import { requiredColumns } from "./required-columns.ts";
import { askedAgain, type Trusted, trustedOf } from "./trusted.ts";

const MOST_PATHS = 8;
const REQUEST_TIMEOUT_MS = 10_000;
const PAUSE_MS = 300;

/** Has the deployed version serve while this version's migrations run and this version boots beside it. */
export async function observeRolling(
  { ports }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<RollingSeen>> {
  const open = whyNotCompared(ports);
  if (open !== undefined) return open;
  const state = await ports.booter.state("base", signal);
  if (state.outcome !== "reached")
    return notApplicable(
      `Not tried: ${state.outcome === "unavailable" ? state.reason : "the deployed version does not migrate"}.`,
    );
  await using database = state.database;
  // On another clone: the migrations must not meet rows that only we have made.
  const trusted = await trustedDeployed(ports, signal);
  const version = "base" as const;
  await using old = await ports.booter.boot({ label: "deployed", database, version }, signal);
  if (old.record.outcome !== "ready")
    return notApplicable(
      "Not tried: the deployed version does not become ready on its own schema.",
    );
  return await observeBeside({ ports, database, old, trusted }, signal);
}

interface Beside {
  readonly ports: Ports;
  readonly database: Database;
  readonly old: Instance;
  readonly trusted: Trusted | undefined;
}

/** What the deployed version accepts on its own schema. */
async function trustedDeployed(ports: Ports, signal: AbortSignal): Promise<Trusted | undefined> {
  const state = await ports.booter.state("base", signal);
  if (state.outcome !== "reached") return undefined;
  await using database = state.database;
  const version = "base" as const;
  await using own = await ports.booter.boot({ label: "deployed", database, version }, signal);
  return own.record.outcome === "ready" && own.baseUrl !== undefined
    ? await trustedOf({ ports, baseUrl: own.baseUrl }, signal)
    : undefined;
}

async function observeBeside(
  { ports, database, old, trusted }: Beside,
  signal: AbortSignal,
): Promise<Tried<RollingSeen>> {
  const { target, databases, clock } = ports;
  const paths = await pathsOf(ports, old, signal);
  const ask = async () => {
    const answers: Answered[] = [];
    for (const { path } of paths) answers.push(await send(ports, `${old.baseUrl}${path}`, signal));
    return answers;
  };
  const baseUrl = old.baseUrl ?? "";
  const before = await ask();
  const read = () => askCatalog(database);
  const oldSchema = await read();
  const { migrate } = target.plan;
  if (migrate !== undefined) {
    const run = await runMigrations(ports, { migrate, database }, signal);
    if (!run.isGood) return notApplicable("Not tried: the migrations fail on its schema.");
  }
  await using beside = await ports.booter.boot({ label: "beside", database }, signal);
  const required = requiredColumns(target, oldSchema, await read());
  const position = await databases?.position();
  const first = await ask();
  await clock.sleep(PAUSE_MS, signal);
  const second = await ask();
  await clock.sleep(PAUSE_MS, signal);
  const refusedRead = refusedIn(ports, await messagesOf(ports, database, position));
  const exercised = await askedAgain({ ports, baseUrl, database }, trusted, signal);
  const asked = paths.map((path, index): AskedPath => {
    const [one = "none", two = "none"] = [first[index], second[index]];
    return { ...path, before: before[index] ?? "none", after: isRefusal(one) ? two : one };
  });
  const all = [...asked, ...exercised.paths.filter((each) => !isAmong(each, asked))];
  const early = await observeEarly({ ports, beside }, signal);
  return {
    tried: true,
    seen: {
      reference: target.deployed?.reference ?? "",
      paths: all,
      ...harmOf({ ports, old, paths: all, refused: refusedRead ?? exercised.refused }),
      beside: beside.record.outcome,
      ...(early === undefined ? {} : { early }),
      required,
    },
  };
}

interface Harm {
  readonly ports: Ports;
  readonly old: Instance;
  readonly paths: readonly AskedPath[];
  readonly refused: Refused | undefined;
}

/** What is known of how the deployed version came to harm, and nothing when it did not. */
function harmOf({ ports, old, paths, refused }: Harm) {
  const exit = old.running?.exit();
  if (exit === undefined && !paths.some(isBroken)) return { lastLines: [] };
  const at = placeOf(ports, refused?.message ?? "", refused?.statement ?? "");
  return {
    ...(exit === undefined ? {} : { exit }),
    ...(refused === undefined ? {} : { refused }),
    ...(at === undefined ? {} : { at }),
    lastLines: lastLinesOf(ports.redact(old.running?.log.capture().text ?? "")),
  };
}

function isAmong({ method, path }: AskedPath, asked: readonly AskedPath[]): boolean {
  return asked.some((each) => each.method === method && each.path === path);
}

function placeOf({ target }: Ports, message: string, statement: string) {
  return (
    migrationLine(target, { frames: [], said: [message], statement }) ?? newestOfBranch(target)
  );
}

function isRefusal(answered: Answered): boolean {
  return typeof answered === "number" && answered >= 500;
}

/** The health path that answered, and the first documented GETs of the deployed version itself. */
async function pathsOf(ports: Ports, old: Instance, signal: AbortSignal) {
  const health = old.record.probes.find(({ status }) => status !== undefined && status < 400)?.path;
  const { gets } = await observeRoutes(ports, old.baseUrl, signal);
  return [
    ...(health === undefined ? [] : [{ method: "GET", path: health, isHealth: true }]),
    ...gets
      .filter((path) => path !== health)
      .slice(0, MOST_PATHS)
      .map((path) => ({ method: "GET", path, isHealth: false })),
  ];
}

async function send(
  { http, settings }: Ports,
  url: string,
  signal: AbortSignal,
): Promise<Answered> {
  const exchange = await http.send(
    { method: "GET", url, timeoutMs: REQUEST_TIMEOUT_MS, headers: settings.api.auth },
    signal,
  );
  return exchange.kind === "response" ? exchange.status : exchange.code;
}
