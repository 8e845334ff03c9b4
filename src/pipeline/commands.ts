import { posix } from "node:path";
import type { CommandPlan } from "#contract/launch.ts";
import type { CommandSpec, Runtime } from "#contract/runtime.ts";
import type { Surroundings } from "./surroundings.ts";

export interface CommandQuestion {
  readonly label: string;
  readonly plan: CommandPlan;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Turns a plan into something a runtime can execute, in an absolute folder. */
export function commandSpec(root: string, question: CommandQuestion): CommandSpec {
  const { plan, label, timeoutMs } = question;
  return {
    label,
    argv: plan.argv,
    cwd: posix.join(root, plan.cwd),
    env: { ...question.env, ...plan.env },
    timeoutMs,
    ...(plan.stdin === undefined ? {} : { stdin: plan.stdin }),
  };
}

/** The settings' command that fills the migrated database. */
export function seedPlan({ settings }: Surroundings) {
  const { seed } = settings.database;
  if (seed === undefined) return undefined;
  return {
    argv: ["sh", "-c", seed],
    cwd: settings.app.directory,
    env: {},
    origin: { text: "database.seed in the settings" },
  };
}

/** Plans name `${PATH}` and `${cache}`; this runtime fills them in for everybody. */
export function expandingRuntime(surroundings: Surroundings): Runtime {
  const { runtime, path, cacheDirectory } = surroundings;
  const fill = (text: string): string =>
    text.replaceAll("${PATH}", path).replaceAll("${cache}", cacheDirectory);
  const filled = <Spec extends Pick<CommandSpec, "argv" | "env">>(spec: Spec): Spec => ({
    ...spec,
    argv: spec.argv.map(fill),
    env: Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, fill(value)])),
  });
  return {
    id: runtime.id,
    exec: (spec, signal) => runtime.exec(filled(spec), signal),
    start: (spec, signal) => runtime.start(filled(spec), signal),
    freePort: () => runtime.freePort(),
    isPortFree: (port) => runtime.isPortFree(port),
    diskFreeBytes: (where) => runtime.diskFreeBytes(where),
  };
}
