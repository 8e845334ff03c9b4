import type { BootRecord, BootStep, Instance } from "#contract/boot.ts";
import { invariant } from "#contract/failure.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { observeDoing } from "./clues/doing.ts";
import { observeClues } from "./clues/observe.ts";
import { compilerLine } from "./compiler-line.ts";
import type { DeclaredEvidence } from "./declared/evidence.ts";
import type { DatabaseUse, StartupEvidence } from "./evidence.ts";
import { observeFurtherImage, observeImage } from "./image/collect.ts";
import { observeUnservedHealth } from "./observe-declared-health.ts";
import { observeDeployed } from "./observe-deployed.ts";
import {
  absentVariables,
  decisiveStep,
  failureOfStep,
  lastLinesOf,
  missingModule,
  undocumentedVariables,
} from "./observe-failure.ts";
import {
  expectsDatabase,
  observeRoutes,
  type Routes,
  sessionsAfterRequests,
} from "./observe-routes.ts";
import { type Further, observeFurther, soak } from "./observe-running.ts";
import {
  healthLine,
  hostLine,
  portLine,
  sigtermLine,
  spawnLine,
  speakingLine,
} from "./observe-source.ts";
import { planned } from "./planned.ts";
import { targetTree } from "./target-tree.ts";
import { runTrials } from "./trials/run.ts";

// The failure is parsed from the whole output; this is for the reader.
const KEPT_CHARACTERS = 6_000;
const NOTHING_ASKED = { bootOnly: true, routeCount: null, routeSource: "not asked" } as const;

/** Reads the first boot and, when it became ready, boots further instances like it. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<StartupEvidence>> {
  const { instance } = ports.target;
  invariant(instance !== undefined, "startup is only asked after a boot was attempted");
  const observed = await observeBoot(ports, instance, signal);
  const { outcome } = instance.record;
  if (outcome !== "ready" && outcome !== "attached") {
    const deployed = await observeDeployed(ports, { ...observed, outcome }, signal);
    const payload = { ...observed, ...nothingRan(ports), ...present({ deployed }) };
    return { payload, limitsReached: [] };
  }
  if (ports.depth === "boot")
    return {
      payload: { ...observed, ...aloneRun(ports, instance), ...NOTHING_ASKED },
      limitsReached: ["Only the first boot and its health path were asked."],
    };
  const routes = await observeRoutes(ports, instance.baseUrl, signal);
  const counted = { routeCount: routes.count, routeSource: routes.source };
  const notTried = whyAlone(ports, instance.record);
  const alone = notTried !== undefined;
  const trialIds = new Set(ports.settings.startup.trials);
  const [watched, ran, trials] = await Promise.all([
    trialIds.has("soak") ? soak(ports, instance, signal) : undefined,
    alone || !trialIds.has("again")
      ? firstRun(ports, { instance, routes }, signal)
      : furtherRun(ports, { instance, routes }, signal),
    alone ? undefined : runTrials({ ports, first: instance, routes }, signal),
  ]);
  const image = await wholeImage(ports, { instance, observed }, signal);
  const payload: StartupEvidence = {
    ...observed,
    ...counted,
    ...ran,
    ...image,
    ...(watched === undefined ? {} : { soak: watched }),
    ...(trials === undefined ? {} : { trials }),
    ...(alone ? { notTried } : {}),
  };
  return { payload, limitsReached: alone ? [`No further instance was booted: ${notTried}.`] : [] };
}

async function wholeImage(
  ports: Ports,
  { instance, observed }: { readonly instance: Instance; readonly observed: Observed },
  signal: AbortSignal,
): Promise<Pick<StartupEvidence, "image">> {
  const { image } = observed;
  if (image === undefined) return {};
  return { image: { ...image, ...(await observeFurtherImage(ports, instance, signal)) } };
}

type Ran = Further & { readonly database: DatabaseUse };

async function furtherRun(
  ports: Ports,
  { instance, routes }: { readonly instance: Instance; readonly routes: Routes },
  signal: AbortSignal,
): Promise<Ran> {
  const known = aloneRun(ports, instance).database;
  let database = known;
  const ask = async (second: Instance): Promise<void> => {
    if ((known.atReady ?? 0) > 0 || !known.expected) return;
    const after = await sessionsAfterRequests(ports, { instance: second, routes }, signal);
    database = { ...known, ...after };
  };
  const further = await observeFurther(ports, ask, signal);
  return { ...further, database };
}

/** Where no second instance is booted, the first one is asked. */
async function firstRun(
  ports: Ports,
  { instance, routes }: { readonly instance: Instance; readonly routes: Routes },
  signal: AbortSignal,
): Promise<Ran> {
  const known = aloneRun(ports, instance);
  const { atReady, expected } = known.database;
  if (instance.running === undefined || (atReady ?? 0) > 0 || !expected) return known;
  const after = await sessionsAfterRequests(ports, { instance, routes }, signal);
  return { database: { ...known.database, ...after } };
}

function aloneRun(ports: Ports, { record }: Instance): Ran {
  const atReady = record.databaseSessionCount;
  return { database: { ...asked(ports), atReady, afterRequests: null, answered: [] } };
}

function asked(ports: Ports): Pick<DatabaseUse, "expected" | "isNamed"> {
  const expected = expectsDatabase(ports);
  return ports.settings.database.url === undefined ? { expected } : { expected, isNamed: true };
}

function nothingRan(ports: Ports) {
  return {
    routeCount: null,
    routeSource: "it did not become ready",
    database: { ...asked(ports), atReady: null, afterRequests: null, answered: [] },
  };
}

/** Why a second instance cannot live beside the first one. */
function whyAlone(ports: Ports, record: BootRecord): string | undefined {
  if (record.outcome === "attached") return "the target was attached, not started";
  // Every container has all ports to itself.
  if (record.container !== undefined) return undefined;
  if (ports.settings.app.port !== undefined)
    return `app.port fixes the port ${ports.settings.app.port}, which the first instance uses`;
  const listens = record.sockets?.some(({ port }) => port === record.assignedPort) ?? true;
  return listens ? undefined : "the first instance listens on a port of its own choice";
}

type Observed = Omit<StartupEvidence, "routeCount" | "routeSource" | "database">;

async function observeBoot(
  ports: Ports,
  instance: Instance,
  signal: AbortSignal,
): Promise<Observed> {
  const { record } = instance;
  const { plan } = ports.target;
  const tree = targetTree(ports.target);
  const failedStep = decisiveStep(record);
  const step = failedStep === undefined ? undefined : record.steps[failedStep];
  const failure = step === undefined ? undefined : failureOfStep(tree, step);
  const lastLines = step === undefined ? [] : lastLinesOf(step.output.text);
  const asked = { tree, plan, record, failure, lastLines };
  const isUp = record.outcome === "ready";
  const missing = missingModule(tree, failure);
  const clues =
    isUp || record.outcome === "attached"
      ? undefined
      : observeClues({
          target: ports.target,
          directory: ports.settings.app.directory,
          record,
          step,
          failure,
          missingModule: missing,
          doing: await observeDoing(ports, instance),
          redact: ports.redact,
        });
  const image = await observeImage(ports, { record, failure }, signal);
  const mayLackVariable = !/^(build|install)-failed$/.test(record.outcome) && step !== undefined;
  return {
    boot: shortened(record),
    start: planned(plan.start),
    ...(plan.migrate === undefined ? {} : { migrate: planned(plan.migrate) }),
    ...present({ failedStep, failure, missingModule: missing, clues }),
    absentVariables: mayLackVariable ? absentVariables(asked) : [],
    undocumentedVariables: isUp ? undocumentedVariables(plan, record) : [],
    lastLines,
    ...(record.outcome === "attached" ? {} : { declared: declaredBy(plan) }),
    ...present({
      spokenBy: failure === undefined ? speaker(ports, record, lastLines) : undefined,
      ...sourceLines(ports, record),
      unservedHealth: await observeUnservedHealth(ports, instance, signal),
    }),
    ...present({ image }),
    outsideAddress: ports.target.instance?.running?.outsideAddress ?? null,
  };
}

function declaredBy(plan: LaunchPlan): DeclaredEvidence {
  const { manifests = [], disagreements = [] } = plan;
  const { migrator, developmentServers, misnamed } = plan;
  return {
    manifestCount: manifests.length,
    disagreements,
    ...present({ migrator, developmentServers, misnamed }),
  };
}

/** The line that the output is about: what a build refuses, else what prints the last words. */
function speaker(ports: Ports, record: BootRecord, lastLines: readonly string[]) {
  const { tree } = ports.target;
  if (record.outcome !== "install-failed") return speakingLine(tree, lastLines);
  const text = record.steps.at(-1)?.output.text ?? "";
  return compilerLine(tree, text, ports.settings.app.directory);
}

function sourceLines(ports: Ports, record: BootRecord) {
  const { tree, plan } = ports.target;
  const question = { tree, record, startFile: plan.start.origin.file, language: plan.language };
  return {
    port: portLine(question),
    host: hostLine(question),
    sigterm: sigtermLine(question),
    spawn: spawnLine(question),
    health: healthLine(question),
  };
}

function shortened(record: BootRecord): BootRecord {
  return { ...record, steps: record.steps.map(shortenedStep) };
}

function shortenedStep(step: BootStep): BootStep {
  const text = step.output.text.slice(-KEPT_CHARACTERS);
  return { ...step, output: { ...step.output, text } };
}

function present<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
