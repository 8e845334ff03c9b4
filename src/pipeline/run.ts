import type { Booter, Instance } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { DatabaseServer } from "#contract/database.ts";
import type { PhaseId } from "#contract/phase.ts";
import type { Report } from "#contract/report.ts";
import type { Settings } from "#contract/settings.ts";
import type { Target, TargetContainer } from "#contract/target.ts";
import type { Ports } from "#contract/validator.ts";
import { type Detected, detect, inDirectory } from "./1-detect.ts";
import { TargetBooter } from "./2-boot.ts";
import { type PhaseResult, validate } from "./3-validate.ts";
import { conclude } from "./4-conclude.ts";
import { runLegacy } from "./6-gate.ts";
import type { Invented } from "./boot-instance.ts";
import { type Carrier, chooseCarrier } from "./carrier.ts";
import { expandingRuntime } from "./commands.ts";
import { bothVersions } from "./deployed/booter.ts";
import { type Deployed, openDeployed } from "./deployed/open.ts";
import { endedEarly, remembering } from "./ended-early.ts";
import { legacyLine } from "./legacy-command.ts";
import { openTarget } from "./open-target.ts";
import { phaseEnded } from "./progress.ts";
import { Redactor } from "./redaction.ts";
import { requireInstalled } from "./require-installed.ts";
import { depthOf, needsBoot, scopeOf } from "./scope.ts";
import type { Surroundings } from "./surroundings.ts";
import { targetFrom } from "./target.ts";
import { Troubles } from "./troubles.ts";

interface Learned {
  detected?: Detected;
  databases?: DatabaseServer;
  container?: TargetContainer | undefined;
  instance?: Instance;
  readonly results: PhaseResult[];
  readonly troubles: Troubles;
}

/**
 * One run: detect, boot, validate, conclude, and for `dev-ready` the gate.
 *
 * Errors  SettingsError when there is nothing to start. Trouble of the surroundings, a deadline and
 *         a cancellation end up in the report's `problems`.
 */
export async function run(opened: Surroundings, signal: AbortSignal): Promise<Report> {
  const { listener, standing } = remembering(opened.listener);
  const given = { ...opened, listener };
  const scope = scopeOf(given.invocation.command, given.settings.phases);
  const { invocation, clock } = given;
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const redactor = new Redactor();
  const learned: Learned = { results: [], troubles: new Troubles() };
  await using stack = new AsyncDisposableStack();
  const carrier = await chooseCarrier(given, signal);
  const carried = carriedBy(given.settings, carrier);
  const detected = detectWithProgress({ ...given, settings: carried }, carrier);
  learned.detected = detected;
  // A gate without a command is bad settings, and known before anything is run.
  if (invocation.command === "dev-ready") legacyLine(given.settings, detected);
  // Judges must know which phases run: one hands a finding to another only when that one does.
  const settings = { ...inDirectory(carried, detected.directory), phases: scope };
  const surroundings = { ...given, settings, runtime: expandingRuntime(given) };
  const compared = { surroundings: { ...given, settings: carried }, detected, scope };
  const deployed = await openDeployed({ ...compared, carrier: carrier.kind }, signal);
  const report = (): Report =>
    redactor.redactValue(
      conclude({
        settings,
        scope,
        results: withSkipped(scope, learned.results),
        problems: learned.troubles.problems,
        run: {
          command: invocation.command,
          started_at: startedAt,
          duration_ms: Math.round(clock.monotonicMs() - startedMs),
          tree_hash: surroundings.treeHash,
          settings_hash: surroundings.settingsHash,
          postgres: postgresOf(learned.databases),
        },
        toolVersion: surroundings.toolVersion,
        target: targetOf(learned),
        ...(learned.container === undefined ? {} : { image: learned.container.image }),
      }),
    );
  const note = (error: unknown) =>
    signal.aborted
      ? learned.troubles.tell(endedEarly(signal, standing()))
      : learned.troubles.add(error);
  try {
    await observe({ surroundings, scope, learned, redactor, stack, carrier, deployed }, signal);
  } catch (error) {
    note(error);
  }
  const judged = report();
  if (invocation.command !== "dev-ready") return tidied({ stack, learned, report }, judged);
  try {
    const tests = { surroundings, detected, carrier, learned, report: judged };
    return await tidied({ stack, learned, report }, await runTests(tests, signal));
  } catch (error) {
    note(error);
    return tidied({ stack, learned, report }, report());
  }
}

interface Tidying {
  readonly stack: AsyncDisposableStack;
  readonly learned: Learned;
  readonly report: () => Report;
}

/** What could not be put away is part of the report; it changes nothing that was observed. */
async function tidied({ stack, learned, report }: Tidying, finished: Report): Promise<Report> {
  try {
    await stack.disposeAsync();
    return finished;
  } catch (error) {
    learned.troubles.add(error);
    return { ...report(), gate: finished.gate };
  }
}

interface Tests {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly carrier: Carrier;
  readonly learned: Learned;
  readonly report: Report;
}

async function runTests(tests: Tests, signal: AbortSignal): Promise<Report> {
  const { surroundings, detected, carrier, learned, report } = tests;
  if (carrier.kind !== "docker")
    return runLegacy({ surroundings, detected, databases: learned.databases, report }, signal);
  await using databases = await surroundings.provideDatabases(signal);
  const beside = testing(surroundings, detected);
  return await runLegacy({ surroundings, detected: beside, databases, report }, signal);
}

interface Observation {
  readonly surroundings: Surroundings;
  readonly scope: readonly PhaseId[];
  readonly learned: Learned;
  readonly redactor: Redactor;
  readonly stack: AsyncDisposableStack;
  readonly carrier: Carrier;
  readonly deployed: Deployed | undefined;
}

async function observe(asked: Observation, signal: AbortSignal): Promise<void> {
  const { scope, learned, redactor, stack, carrier, deployed } = asked;
  if (learned.detected === undefined) return;
  const bootStartedMs = asked.surroundings.clock.monotonicMs();
  asked.surroundings.listener({ kind: "stage-started", stage: "boot" });
  const opened = await openTarget({ ...asked, detected: learned.detected }, signal);
  const { surroundings, detected, container } = opened;
  Object.assign(learned, { detected, container });
  learned.troubles.engine = () => surroundings.engineTrouble?.();
  const observation = { ...asked, surroundings };
  const attached = carrier.kind === "attach";
  const isBuilt = opened.build?.isGood !== false;
  const isAsked = !attached || surroundings.settings.database.url !== undefined;
  const needsDatabase = isAsked && isBuilt;
  if (needsDatabase) learned.databases = stack.use(await surroundings.provideDatabases(signal));
  const { databases } = learned;
  const invented: Invented = { values: new Map(), withheld: new Set() };
  const context = { ...opened, databases, redactor, invented };
  const booter = new TargetBooter(context);
  const bootMs =
    needsBoot(scope) || !isBuilt
      ? await firstBoot({ ...observation, booter, startedMs: bootStartedMs }, signal)
      : 0;
  // Elsewhere a boot has installed, or there is no database to run commands on.
  const isLeftOut = attached || !needsBoot(scope);
  if (isLeftOut && scope.includes("schema") && needsDatabase)
    await requireInstalled(booter, signal);
  const target = targetFrom(
    { ...opened, detected: learned.detected },
    { instance: learned.instance, deployed },
  );
  const isPlain = carrier.kind === "process";
  const both = bothVersions({ head: booter, context, databases, deployed, isPlain });
  const ports = portsOf(observation, target, both);
  for (const id of scope) {
    surroundings.listener({ kind: "stage-started", stage: id });
    const judged = await validate({ surroundings, ports, redactor }, id, signal);
    // The first boot is what startup is about, so its time is startup's.
    const durationMs = judged.durationMs + (id === "startup" ? bootMs : 0);
    const result = { ...judged, durationMs };
    learned.results.push(result);
    surroundings.listener(phaseEnded(result));
  }
}

async function firstBoot(
  observation: Observation & { readonly booter: TargetBooter; readonly startedMs: number },
  signal: AbortSignal,
): Promise<number> {
  const { surroundings, learned, stack, booter, startedMs } = observation;
  learned.detected = await booter.confirm(signal);
  const instance = await booter.boot({ label: "first" }, signal);
  learned.instance = stack.use(instance);
  const { outcome } = instance.record;
  const durationMs = surroundings.clock.monotonicMs() - startedMs;
  surroundings.listener({
    kind: "stage-ended",
    stage: "boot",
    status: outcome === "ready" || outcome === "attached" ? "passed" : "failed",
    durationMs,
    detail: bootDetail(instance),
  });
  return durationMs;
}

function bootDetail({ record, baseUrl }: Instance): string {
  const { outcome, readyMs } = record;
  if (readyMs !== undefined) return `ready in ${Math.round(readyMs)} ms`;
  return outcome === "attached" ? `attached to ${baseUrl ?? ""}` : outcome;
}

function portsOf(observation: Observation, target: Target, booter: Booter): Ports {
  const { surroundings, learned, redactor } = observation;
  return {
    target,
    runtime: surroundings.runtime,
    http: surroundings.http,
    booter,
    clock: surroundings.clock,
    settings: surroundings.settings,
    depth: depthOf(surroundings.invocation.command),
    redact: (text) => redactor.redact(text),
    ...(learned.databases === undefined ? {} : { databases: learned.databases }),
    ...(surroundings.fixPlanner === undefined ? {} : { fixPlanner: surroundings.fixPlanner }),
  };
}

/** The settings as far as they say what carries the target. */
function carriedBy(settings: Settings, { kind }: Carrier): Settings {
  return { ...settings, app: { ...settings.app, runtime: kind } };
}

/** The tests' tools are not part of an image for production: they run beside it. */
function testing(given: Surroundings, detected: Detected): Detected {
  const { app } = given.settings;
  const settings = { ...given.settings, app: { ...app, runtime: "process" as const, start: ":" } };
  return detect(given.tree, inDirectory(settings, detected.directory));
}

function detectWithProgress(surroundings: Surroundings, carrier: Carrier): Detected {
  const { listener, clock, tree, settings } = surroundings;
  const startedMs = clock.monotonicMs();
  listener({ kind: "stage-started", stage: "detect" });
  const found = detect(tree, settings);
  const reasons = [...carrier.reasons, ...found.plan.reasons];
  const detected = { ...found, plan: { ...found.plan, reasons } };
  const durationMs = clock.monotonicMs() - startedMs;
  const how = howItRuns(detected, carrier);
  const detail = `${detected.title}; ${how}`;
  listener({ kind: "stage-ended", stage: "detect", status: "passed", durationMs, detail });
  return detected;
}

function howItRuns({ plan }: Detected, carrier: Carrier): string {
  if (carrier.kind === "attach") return "already running";
  if (carrier.kind !== "docker") return `start: ${commandLine(plan.start.argv)}`;
  const { source } = carrier.plan;
  return source.kind === "image" ? `image: ${source.reference}` : `image from ${source.file}`;
}

function withSkipped(scope: readonly PhaseId[], results: readonly PhaseResult[]) {
  const done = new Set(results.map(({ id }) => id));
  const missing = scope.filter((id) => !done.has(id));
  return [
    ...results,
    ...missing.map((id) => ({
      id,
      durationMs: 0,
      findings: [],
      unjudged: { status: "blocked" as const, reason: "the run ended before this phase" },
    })),
  ];
}

function postgresOf(databases: DatabaseServer | undefined): Report["run"]["postgres"] {
  if (databases === undefined) return null;
  return { provider: databases.provider, version: databases.version };
}

function targetOf({ detected, instance }: Learned): Report["target"] {
  return {
    adapter: detected?.adapter.id ?? null,
    title: detected?.title ?? null,
    reasons: (detected?.plan.reasons ?? []).map(({ text, file, line }) =>
      file === undefined ? text : `${text} (${line === undefined ? file : `${file}:${line}`})`,
    ),
    start: [...(detected?.plan.start.argv ?? [])],
    migrate: [...(detected?.plan.migrate?.argv ?? [])],
    variables: (instance?.record.variables ?? []).map((variable) => ({ ...variable })),
  };
}
