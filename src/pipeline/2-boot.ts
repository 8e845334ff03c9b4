import type {
  Booter,
  BootOptions,
  BootOutcome,
  BootRecord,
  BootStep,
  Instance,
} from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Completion } from "#contract/runtime.ts";
import { isAttached } from "#contract/settings.ts";
import type { Detected } from "./1-detect.ts";
import { attach } from "./attach.ts";
import { exitOf, timesOf } from "./boot-record.ts";
import { commandSpec, seedPlan } from "./commands.ts";
import { requireSpace } from "./disk-full.ts";
import { type Environment, parseEnvFile, synthesise, withOverrides } from "./environment.ts";
import { choosePort, losesPort } from "./port.ts";
import type { Redactor } from "./redaction.ts";
import type { Surroundings } from "./surroundings.ts";

// A cold install of a large dependency tree over a slow network; chosen on 2026-11-24.
const INSTALL_TIMEOUT_MS = 900_000;
// Three hundred migrations take seconds on a scratch server; a hang must still end.
const MIGRATE_TIMEOUT_MS = 300_000;
// The role's sessions are written to the server log with a small delay.
const LOG_SETTLE_MS = 150;

export interface BootContext {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly databases: DatabaseServer | undefined;
  readonly redactor: Redactor;
}

interface Prepared {
  readonly steps: readonly BootStep[];
  readonly failure?: Extract<BootOutcome, "install-failed" | "migrate-failed">;
  readonly template?: Database;
}

interface StartQuestion {
  readonly port: number;
  readonly options: BootOptions;
  readonly prepared: Prepared;
  readonly database: Database | undefined;
}

/** Boots instances of the target. The dependencies and the migrated template are made once. */
export class TargetBooter implements Booter {
  readonly #context: BootContext;
  readonly #secrets = new Map<string, string>();
  #hasStarted = false;
  #withheld: ReadonlySet<string> = new Set();
  #installed: Promise<readonly BootStep[]> | undefined;
  #prepared: Promise<Prepared> | undefined;

  constructor(context: BootContext) {
    this.#context = context;
  }

  /** Installs what is missing; the steps end at the first failure. */
  install(signal: AbortSignal): Promise<readonly BootStep[]> {
    this.#installed ??= this.#install(signal);
    return this.#installed;
  }

  environment(database: Database): Readonly<Record<string, string>> {
    return this.#synthesise(database, 0).env;
  }

  async boot(options: BootOptions, signal: AbortSignal): Promise<Instance> {
    const { surroundings, detected, redactor } = this.#context;
    if (isAttached(surroundings.settings))
      return attach({ surroundings, redactor, healthPaths: detected.plan.healthPaths }, signal);
    const prepared = await this.prepare(signal);
    if (prepared.failure !== undefined) return this.#failed(options.label, prepared);
    const instance = await this.#startOn(options, prepared, signal);
    const invented = this.#inventedNames();
    if (instance.record.outcome !== "exited" || options.database !== undefined) return instance;
    if (invented.length === 0) return instance;
    return (await this.#startWithout(invented, { options, prepared }, signal)) ?? instance;
  }

  /**
   * A value of ours may be the very reason for the end: an application that reads an optional list
   * of tokens does not expect a random text. What ends without them too ends for another reason.
   */
  async #startWithout(
    names: readonly string[],
    { options, prepared }: Pick<StartQuestion, "options" | "prepared">,
    signal: AbortSignal,
  ): Promise<Instance | undefined> {
    const { listener } = this.#context.surroundings;
    listener({ kind: "note", text: `it ended; once more without a value for ${names.join(", ")}` });
    this.#withheld = new Set(names);
    const second = await this.#startOn(options, prepared, signal);
    if (second.record.outcome === "ready") return second;
    this.#withheld = new Set();
    await second[Symbol.asyncDispose]();
    return undefined;
  }

  /** Optional variables that have a value only because we made one up. */
  #inventedNames(): readonly string[] {
    const { environment } = this.#context.detected.plan;
    const required = new Set(environment.flatMap(({ name, required }) => (required ? [name] : [])));
    return this.#synthesise(undefined, 0)
      .variables.filter(({ origin }) => origin === "generated")
      .map(({ name }) => name)
      .filter((name) => !required.has(name) && !this.#withheld.has(name));
  }

  async #startOn(options: BootOptions, prepared: Prepared, signal: AbortSignal): Promise<Instance> {
    const database =
      options.database ?? (await this.#context.databases?.create(options.label, prepared.template));
    for (let attempt = 1; ; attempt += 1) {
      const isFirst = !this.#hasStarted;
      const port = await choosePort(this.#context.surroundings, { attempt, isFirst });
      const instance = await this.#start({ port, options, prepared, database }, signal);
      if (!(await losesPort(this.#context.surroundings, instance))) return instance;
      await instance[Symbol.asyncDispose]();
    }
  }

  prepare(signal: AbortSignal): Promise<Prepared> {
    this.#prepared ??= this.#prepare(signal);
    return this.#prepared;
  }

  async #install(signal: AbortSignal): Promise<readonly BootStep[]> {
    const { surroundings, detected } = this.#context;
    const steps: BootStep[] = [];
    for (const plan of detected.plan.install) {
      surroundings.listener({ kind: "note", text: `installing: ${plan.origin.text}` });
      const spec = commandSpec(surroundings.root, {
        label: "install",
        plan,
        env: {},
        timeoutMs: INSTALL_TIMEOUT_MS,
      });
      const step = this.#step("install", spec, await surroundings.runtime.exec(spec, signal));
      steps.push(step);
      if (step.exit?.code !== 0) break;
    }
    return steps;
  }

  async #prepare(signal: AbortSignal): Promise<Prepared> {
    const { surroundings, detected, databases } = this.#context;
    const installed = await this.install(signal);
    if (installed.some((step) => step.exit?.code !== 0))
      return { steps: installed, failure: "install-failed" };
    const steps = [...installed];
    if (databases === undefined) return { steps };
    const template = await databases.create("migrated");
    for (const plan of [detected.plan.migrate, seedPlan(surroundings)]) {
      if (plan === undefined) continue;
      surroundings.listener({ kind: "note", text: `migrating: ${commandLine(plan.argv)}` });
      const position = await databases.position();
      const spec = commandSpec(surroundings.root, {
        label: "migrate",
        plan,
        env: this.#synthesise(template, 0).env,
        timeoutMs: MIGRATE_TIMEOUT_MS,
      });
      const step = this.#step("migrate", spec, await surroundings.runtime.exec(spec, signal));
      steps.push(step);
      if (step.exit?.code === 0) continue;
      requireSpace({ messages: await databases.messages(position), output: step.output.text });
      return { steps, failure: "migrate-failed", template };
    }
    return { steps, template };
  }

  #synthesise(database: Database | undefined, port: number): Environment {
    const { surroundings, detected, redactor } = this.#context;
    const { settings, tree } = surroundings;
    const envFile =
      settings.app.envFile === undefined ? undefined : tree.read(settings.app.envFile);
    const environment = synthesise({
      plan: detected.plan,
      settings,
      envFile: parseEnvFile(envFile ?? ""),
      connection: database?.connection,
      port,
      secretFor: (name) => this.#secretFor(name),
      withheld: this.#withheld,
    });
    redactor.learn(environment.secrets);
    return environment;
  }

  #secretFor(name: string): string {
    const known = this.#secrets.get(name) ?? this.#context.surroundings.randomHex(32);
    this.#secrets.set(name, known);
    return known;
  }

  #step(
    name: BootStep["name"],
    spec: { readonly argv: readonly string[]; readonly cwd: string },
    completion: Completion,
  ): BootStep {
    const { redactor, surroundings } = this.#context;
    const { durationMs, timedOut, output, exit, startError } = completion;
    return {
      name,
      argv: spec.argv.map((word) => redactor.redact(word)),
      cwd: spec.cwd.slice(surroundings.root.length + 1) || ".",
      timedOut,
      durationMs,
      output: { ...output, text: redactor.redact(output.text) },
      ...(exit === undefined ? {} : { exit }),
      ...(startError === undefined ? {} : { startError }),
    };
  }

  #failed(label: string, prepared: Prepared): Instance {
    invariant(prepared.failure !== undefined, "only a failed preparation ends a boot early");
    const record: BootRecord = {
      label,
      outcome: prepared.failure,
      steps: prepared.steps,
      assignedPort: 0,
      probes: [],
      databaseSessionCount: null,
      databaseMessages: [],
      variables: this.#synthesise(prepared.template, 0).variables,
    };
    return { record, secrets: [], [Symbol.asyncDispose]: async () => undefined };
  }

  async #start(question: StartQuestion, signal: AbortSignal): Promise<Instance> {
    const { port, options, prepared, database } = question;
    const { surroundings, detected, databases, redactor } = this.#context;
    const { settings, runtime, clock } = surroundings;
    const environment = this.#synthesise(database, port);
    const env = withOverrides(environment.env, options.env ?? {});
    const spec = commandSpec(surroundings.root, {
      label: options.label,
      plan: detected.plan.start,
      env,
      timeoutMs: 0,
    });
    const position = await databases?.position();
    const startedMs = clock.monotonicMs();
    this.#hasStarted = true;
    const running = await runtime.start(spec, signal);
    try {
      const readiness = await surroundings.waitForReady({
        running,
        port,
        healthPaths: detected.plan.healthPaths,
        timeoutMs: options.readyTimeoutMs ?? settings.app.readyTimeoutMs,
        signal,
      });
      await clock.sleep(LOG_SETTLE_MS, signal);
      const step = this.#step("start", spec, {
        timedOut: readiness.outcome === "timed-out",
        durationMs: clock.monotonicMs() - startedMs,
        output: running.log.capture(),
        ...exitOf(running),
      });
      const sessionCount =
        position === undefined || database === undefined
          ? undefined
          : await databases?.sessionCount(database, position);
      const messages = position === undefined ? [] : await databases?.messages(position);
      if (readiness.outcome !== "ready") requireSpace({ messages, output: step.output.text });
      const record: BootRecord = redactor.redactValue({
        label: options.label,
        outcome: readiness.outcome,
        steps: [...prepared.steps, step],
        assignedPort: port,
        ...timesOf(readiness),
        probes: readiness.probes,
        databaseSessionCount: sessionCount ?? null,
        databaseMessages: (messages ?? []).filter(
          (message) => message.database === "" || message.database === database?.name,
        ),
        variables: environment.variables.filter(({ name }) => name in env),
        ...exitOf(running),
      });
      return {
        record,
        running,
        ...(database === undefined ? {} : { database }),
        ...(readiness.port === undefined
          ? {}
          : { baseUrl: `http://${running.address}:${readiness.port}` }),
        secrets: environment.secrets,
        [Symbol.asyncDispose]: async () => running[Symbol.asyncDispose](),
      };
    } catch (error) {
      await running[Symbol.asyncDispose]();
      throw error;
    }
  }
}
