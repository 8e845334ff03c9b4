import type {
  Booter,
  BootOptions,
  BootOutcome,
  BootRecord,
  BootStep,
  DatabaseState,
  Instance,
  StateAnswer,
} from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Confinement } from "#contract/container.ts";
import type { Database, ServerMessage } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import { isAttached } from "#contract/settings.ts";
import type { Detected } from "./1-detect.ts";
import { attach } from "./attach.ts";
import {
  type BootContext,
  buildStep,
  type Invented,
  LOG_SETTLE_MS,
  startInstance,
  stepOf,
} from "./boot-instance.ts";
import { commandSpec, seedPlan } from "./commands.ts";
import { confirmStart } from "./confirm-start.ts";
import { requireSpace } from "./disk-full.ts";
import { type Environment, parseEnvFile, synthesise } from "./environment.ts";
import { declaredPort, isRootUser, saysDenied } from "./image-traits.ts";
import { requireTool, requireWritable } from "./lacking-machine.ts";
import { choosePort, losesPort } from "./port.ts";
import { withoutInvented } from "./withheld-values.ts";

// A cold install of a large dependency tree over a slow network; chosen on 2026-11-24.
const INSTALL_TIMEOUT_MS = 900_000;
// Three hundred migrations take seconds on a scratch server; a hang must still end.
const MIGRATE_TIMEOUT_MS = 300_000;

interface Prepared {
  readonly steps: readonly BootStep[];
  readonly failure?: Extract<BootOutcome, "build-failed" | "install-failed" | "migrate-failed">;
  readonly template?: Database;
  /** What the server logged while a migration failed. */
  readonly messages?: readonly ServerMessage[];
}

/** What ends otherwise than the first boot may do so because it is started otherwise. */
function isPeculiar({ database, env, command, directory, openFileLimit, reach }: BootOptions) {
  return [database, env, command, directory, openFileLimit, reach].some((one) => one !== undefined);
}

/** Boots instances of the target. The dependencies and the migrated template are made once. */
export class TargetBooter implements Booter {
  #context: BootContext;
  readonly #invented: Invented;
  #hasStarted = false;
  #capabilities: NonNullable<Confinement["capabilities"]> = "none";
  #installed: Promise<readonly BootStep[]> | undefined;
  #prepared: Promise<Prepared> | undefined;

  constructor(context: BootContext) {
    this.#context = context;
    this.#invented = context.invented ?? { values: new Map(), withheld: new Set() };
  }

  /** Installs what is missing; the steps end at the first failure. */
  install(signal: AbortSignal): Promise<readonly BootStep[]> {
    this.#installed ??= this.#install(signal);
    return this.#installed;
  }

  /** From now on the target is started by the first of its candidates that is there. */
  async confirm(signal: AbortSignal): Promise<Detected> {
    const { surroundings, detected } = this.#context;
    const { plan } = detected;
    if (plan.candidates === undefined || isAttached(surroundings.settings)) return detected;
    const { failure, template } = await this.prepare(signal);
    if (failure !== undefined) return detected;
    const { env } = this.#synthesise(template, 0);
    const confirmed = {
      ...detected,
      plan: await confirmStart(surroundings, { plan, env }, signal),
    };
    this.#context = { ...this.#context, detected: confirmed };
    return confirmed;
  }

  environment(database: Database): Readonly<Record<string, string>> {
    return this.#synthesise(database, 0).env;
  }

  async state(state: DatabaseState, signal: AbortSignal): Promise<StateAnswer> {
    const { databases } = this.#context;
    if (databases === undefined) return { outcome: "unavailable", reason: "there is no database" };
    if (state === "empty")
      return { outcome: "reached", database: await databases.create("empty"), steps: [] };
    invariant(state === "migrated", "states of the deployed version are made elsewhere");
    const { failure, steps, template } = await this.prepare(signal);
    if (failure !== undefined || template === undefined)
      return { outcome: "failed", steps, databaseMessages: [] };
    return { outcome: "reached", database: await databases.create(state, template), steps };
  }

  async boot(options: BootOptions, signal: AbortSignal): Promise<Instance> {
    const { surroundings, detected, redactor } = this.#context;
    if (isAttached(surroundings.settings))
      return attach({ surroundings, redactor, healthPaths: detected.plan.healthPaths }, signal);
    const prepared = await this.prepare(signal);
    if (prepared.failure !== undefined) return this.#failed(options.label, prepared);
    const instance = await this.#startCapable(options, prepared, signal);
    const invented = this.#inventedNames();
    if (instance.record.outcome !== "exited" || isPeculiar(options)) return instance;
    if (invented.length === 0) return instance;
    const keep = (names: readonly string[]) => {
      this.#invented.withheld = new Set(names);
    };
    const start = (names: readonly string[]) => {
      const text = `it ended; once more without a value for ${names.join(", ")}`;
      surroundings.listener({ kind: "note", text });
      keep(names);
      return this.#startOn(options, prepared, signal);
    };
    return withoutInvented(instance, { names: invented, start, keep });
  }

  /**
   * Containers run without capabilities. One that says that it was denied something gets those that an
   * engine gives by default, and keeps them when that is what it needed.
   */
  async #startCapable(
    options: BootOptions,
    prepared: Prepared,
    signal: AbortSignal,
  ): Promise<Instance> {
    const instance = await this.#startOn(options, prepared, signal);
    const { outcome, container, steps } = instance.record;
    const isSettled = outcome === "ready" || container === undefined;
    const said = steps.at(-1)?.output.text ?? "";
    if (isSettled || this.#capabilities === "default" || !saysDenied(said)) return instance;
    if (
      options.confinement !== undefined ||
      !isRootUser(this.#context.container?.image.facts.user ?? "")
    )
      return instance;
    this.#context.surroundings.listener({
      kind: "note",
      text: "it was denied something; once more with the capabilities an engine gives by default",
    });
    this.#capabilities = "default";
    const second = await this.#startOn(options, prepared, signal);
    if (second.record.outcome === "ready") {
      await instance[Symbol.asyncDispose]();
      return second;
    }
    this.#capabilities = "none";
    await second[Symbol.asyncDispose]();
    return instance;
  }

  /** Optional variables that have a value only because we made one up. */
  #inventedNames(): readonly string[] {
    const { environment } = this.#context.detected.plan;
    const required = new Set(environment.flatMap(({ name, required }) => (required ? [name] : [])));
    return this.#synthesise(undefined, 0)
      .variables.filter(({ origin }) => origin === "generated")
      .map(({ name }) => name)
      .filter((name) => !required.has(name) && !this.#invented.withheld.has(name));
  }

  async #startOn(options: BootOptions, prepared: Prepared, signal: AbortSignal): Promise<Instance> {
    const database =
      options.database ?? (await this.#context.databases?.create(options.label, prepared.template));
    for (let attempt = 1; ; attempt += 1) {
      const isFirst = !this.#hasStarted;
      this.#hasStarted = true;
      const chosen = await this.#portFor(options, { attempt, isFirst });
      const instance = await startInstance(
        this.#context,
        {
          options: { ...options, ...chosen.given, ...this.#confined(options) },
          port: chosen.port,
          steps: prepared.steps,
          database,
          environment: this.#synthesise(database, chosen.port),
        },
        signal,
      );
      if (!(await losesPort(this.#context.surroundings, instance))) return instance;
      await instance[Symbol.asyncDispose]();
    }
  }

  #confined({ confinement = {} }: BootOptions): Pick<BootOptions, "confinement"> {
    if (this.#context.container === undefined) return {};
    return { confinement: { capabilities: this.#capabilities, ...confinement } };
  }

  /** The image's own port, with no PORT given, where that was asked for and the image tells. */
  async #portFor(
    options: BootOptions,
    choice: { readonly attempt: number; readonly isFirst: boolean },
  ): Promise<{ readonly port: number; readonly given: Pick<BootOptions, "env"> }> {
    const { container, surroundings } = this.#context;
    const declared = options.port === "declared" ? declaredPort(container?.image.facts) : undefined;
    if (declared === undefined) return { port: await choosePort(surroundings, choice), given: {} };
    return { port: declared, given: { env: { ...options.env, PORT: null } } };
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
        timeoutMs: this.#context.installTimeoutMs ?? INSTALL_TIMEOUT_MS,
      });
      const completion = await surroundings.runtime.exec(spec, signal);
      const step = stepOf(this.#context, { name: "install", spec, completion });
      steps.push(step);
      requireTool(surroundings.runtime, step);
      requireWritable(surroundings.runtime, step);
      if (step.exit?.code !== 0) break;
    }
    return steps;
  }

  async #prepare(signal: AbortSignal): Promise<Prepared> {
    const { surroundings, detected, databases, build } = this.#context;
    const built = build === undefined ? [] : [buildStep(this.#context, build)];
    if (build?.isGood === false) return { steps: built, failure: "build-failed" };
    const installed = [...built, ...(await this.install(signal))];
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
      const completion = await surroundings.runtime.exec(spec, signal);
      const step = stepOf(this.#context, { name: "migrate", spec, completion });
      steps.push(step);
      if (step.exit?.code === 0) continue;
      requireTool(surroundings.runtime, step);
      await surroundings.clock.sleep(LOG_SETTLE_MS, signal);
      const messages = (await databases.messages(position)) ?? [];
      requireSpace({ messages, output: step.output.text });
      const own = messages.filter(({ database }) => database === template.name);
      return { steps, failure: "migrate-failed", template, messages: own };
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
      withheld: this.#invented.withheld,
    });
    redactor.learn(environment.secrets);
    return environment;
  }

  #secretFor(name: string): string {
    const known = this.#invented.values.get(name) ?? this.#context.surroundings.randomHex(32);
    this.#invented.values.set(name, known);
    return known;
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
      databaseMessages: this.#context.redactor.redactValue(prepared.messages ?? []),
      variables: this.#synthesise(prepared.template, 0).variables,
    };
    return { record, secrets: [], [Symbol.asyncDispose]: async () => undefined };
  }
}
