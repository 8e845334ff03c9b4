import type { Instance } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { DatabaseServer } from "#contract/database.ts";
import type { PhaseId } from "#contract/phase.ts";
import type { Report } from "#contract/report.ts";
import { isAttached } from "#contract/settings.ts";
import type { Target } from "#contract/target.ts";
import type { Ports } from "#contract/validator.ts";
import { type Detected, detect, inDirectory } from "./1-detect.ts";
import { TargetBooter } from "./2-boot.ts";
import { type PhaseResult, validate } from "./3-validate.ts";
import { conclude } from "./4-conclude.ts";
import { runLegacy } from "./6-gate.ts";
import { expandingRuntime } from "./commands.ts";
import { endedEarly } from "./ended-early.ts";
import { legacyLine } from "./legacy-command.ts";
import { type Problem, problemOf } from "./problem.ts";
import { phaseEnded } from "./progress.ts";
import { Redactor } from "./redaction.ts";
import { requireInstalled } from "./require-installed.ts";
import { depthOf, needsBoot, scopeOf } from "./scope.ts";
import type { Surroundings } from "./surroundings.ts";

interface Learned {
  detected?: Detected;
  databases?: DatabaseServer;
  instance?: Instance;
  readonly results: PhaseResult[];
  readonly problems: Problem[];
}

/**
 * One run: detect, boot, validate, conclude, and for `dev-ready` the gate.
 *
 * Errors  SettingsError when there is nothing to start. Trouble of the surroundings, a deadline and
 *         a cancellation end up in the report's `problems`.
 */
export async function run(given: Surroundings, signal: AbortSignal): Promise<Report> {
  const scope = scopeOf(given.invocation.command, given.settings.phases);
  const { invocation, clock } = given;
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const redactor = new Redactor();
  const learned: Learned = { results: [], problems: [] };
  await using stack = new AsyncDisposableStack();
  const detected = detectWithProgress(given);
  learned.detected = detected;
  // A gate without a command is bad settings, and known before anything is run.
  if (invocation.command === "dev-ready") legacyLine(given.settings, detected);
  // Judges must know which phases run: one hands a finding to another only when that one does.
  const settings = { ...inDirectory(given.settings, detected.directory), phases: scope };
  const surroundings = { ...given, settings, runtime: expandingRuntime(given) };
  const report = (): Report =>
    redactor.redactValue(
      conclude({
        settings,
        scope,
        results: withSkipped(scope, learned.results),
        problems: learned.problems,
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
      }),
    );
  try {
    await observe({ surroundings, scope, learned, redactor, stack }, signal);
  } catch (error) {
    learned.problems.push(signal.aborted ? endedEarly(signal) : problemOf(error));
  }
  const judged = report();
  if (invocation.command !== "dev-ready") return judged;
  try {
    const { databases } = learned;
    // Awaited here: the databases must outlive the tests.
    return await runLegacy({ surroundings, detected, databases, report: judged }, signal);
  } catch (error) {
    learned.problems.push(signal.aborted ? endedEarly(signal) : problemOf(error));
    return report();
  }
}

interface Observation {
  readonly surroundings: Surroundings;
  readonly scope: readonly PhaseId[];
  readonly learned: Learned;
  readonly redactor: Redactor;
  readonly stack: AsyncDisposableStack;
}

async function observe(observation: Observation, signal: AbortSignal): Promise<void> {
  const { surroundings, scope, learned, redactor, stack } = observation;
  const { detected } = learned;
  if (detected === undefined) return;
  const attached = isAttached(surroundings.settings);
  const needsDatabase = !attached || surroundings.settings.database.url !== undefined;
  const bootStartedMs = surroundings.clock.monotonicMs();
  surroundings.listener({ kind: "stage-started", stage: "boot" });
  if (needsDatabase) learned.databases = stack.use(await surroundings.provideDatabases(signal));
  const context = { surroundings, detected, databases: learned.databases, redactor };
  const booter = new TargetBooter(context);
  const bootMs = needsBoot(scope)
    ? await firstBoot({ ...observation, booter, startedMs: bootStartedMs }, signal)
    : 0;
  // Elsewhere a boot has installed, or there is no database to run commands on.
  const isLeftOut = attached || !needsBoot(scope);
  if (isLeftOut && scope.includes("schema") && needsDatabase)
    await requireInstalled(booter, signal);
  const target: Target = {
    tree: surroundings.tree,
    root: surroundings.root,
    adapterTitle: detected.title,
    plan: detected.plan,
    models: detected.models,
    migrations: detected.migrations,
    ...(learned.instance === undefined ? {} : { instance: learned.instance }),
  };
  const ports = portsOf(observation, target, booter);
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

function portsOf(observation: Observation, target: Target, booter: TargetBooter): Ports {
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
  };
}

function detectWithProgress(surroundings: Surroundings): Detected {
  const { listener, clock, tree, settings } = surroundings;
  const startedMs = clock.monotonicMs();
  listener({ kind: "stage-started", stage: "detect" });
  const detected = detect(tree, settings);
  const durationMs = clock.monotonicMs() - startedMs;
  const { argv } = detected.plan.start;
  const how = argv.length === 0 ? "already running" : `start: ${commandLine(argv)}`;
  const detail = `${detected.title}; ${how}`;
  listener({ kind: "stage-ended", stage: "detect", status: "passed", durationMs, detail });
  return detected;
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
