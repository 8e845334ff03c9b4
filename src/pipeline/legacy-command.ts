import type { DatabaseServer } from "#contract/database.ts";
import { EnvironmentError, SettingsError } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan } from "#contract/launch.ts";
import type { Completion } from "#contract/runtime.ts";
import type { Settings } from "#contract/settings.ts";
import type { Detected } from "./1-detect.ts";
import { TargetBooter } from "./2-boot.ts";
import { commandSpec } from "./commands.ts";
import { Redactor } from "./redaction.ts";
import type { Surroundings } from "./surroundings.ts";

const INSTALL_TIMEOUT_MS = 900_000;
const LAST_LINES = 8;

const EXAMPLES: Readonly<Record<string, string>> = {
  python: "pytest -q --cov --cov-report=xml",
  node: "npx c8 --reporter=lcov npm test",
  go: "go test -coverprofile=cover.out ./...",
};

/**
 * The command line of the team's own tests: the settings', else the usual one that was found.
 *
 * Errors  SettingsError when there is none, before anything was run.
 */
export function legacyLine(settings: Settings, detected: Detected): string {
  const { plan } = detected;
  const line = settings.gate.command ?? plan.legacyCommand?.line;
  if (line !== undefined) return line;
  throw new SettingsError([
    {
      key: "gate.command",
      source: "readiness.yml",
      allowed:
        "the command that runs the team's own tests with coverage; none was found (looked for a " +
        "script coverage, test:coverage or test:cov in package.json, and for pytest-cov in the requirements)",
      example: `\ngate:\n  command: ${EXAMPLES[plan.language] ?? EXAMPLES["node"]}`,
    },
  ]);
}

/** Where the tests' packages come from: for a command that misses one. */
export function needsOf({ legacy, language }: LaunchPlan): string {
  const from = legacy?.install.map(({ origin }) => origin.text).join("; ") ?? "";
  const source =
    from === "" ? "The tests run with what is installed for the start." : `They run after ${from}.`;
  const where = language === "python" ? "requirements-dev.txt" : "devDependencies of package.json";
  return `${source} Add what is absent to ${where}, or give app.install a command that installs everything.`;
}

export interface LegacyRun {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly databases: DatabaseServer | undefined;
  readonly command: string;
}

/**
 * Installs what the tests need, gives them a migrated database of their own, and runs them.
 *
 * Errors  EnvironmentError when their packages cannot be installed.
 */
export async function runLegacyCommand(run: LegacyRun, signal: AbortSignal): Promise<Completion> {
  const { surroundings, detected, databases, command } = run;
  const { settings, listener, runtime } = surroundings;
  const booter = new TargetBooter({ surroundings, detected, databases, redactor: new Redactor() });
  const { template } = await booter.prepare(signal);
  const { legacy, start } = detected.plan;
  for (const plan of legacy?.install ?? []) await install(surroundings, plan, signal);
  // Tests choose their own mode; production's would hide their development dependencies.
  const { NODE_ENV: _production, ...env } =
    template === undefined ? {} : booter.environment(template);
  const plan = {
    argv: ["sh", "-c", command],
    cwd: settings.app.directory,
    env: legacy?.env ?? start.env,
    origin: { text: "gate.command" },
  };
  const { timeoutMs } = settings.gate;
  const spec = commandSpec(surroundings.root, { label: "legacy", plan, env, timeoutMs });
  listener({ kind: "note", text: `running: ${command}` });
  const onOutput = (text: string) => listener({ kind: "legacy-output", text });
  return runtime.exec({ ...spec, onOutput }, signal);
}

async function install(
  surroundings: Surroundings,
  plan: CommandPlan,
  signal: AbortSignal,
): Promise<void> {
  const { listener, runtime } = surroundings;
  listener({ kind: "note", text: `installing for the tests: ${plan.origin.text}` });
  const question = { label: "install", plan, env: {}, timeoutMs: INSTALL_TIMEOUT_MS };
  const { exit, output } = await runtime.exec(commandSpec(surroundings.root, question), signal);
  if (exit?.code === 0) return;
  const printed = output.text.trimEnd().split("\n").slice(-LAST_LINES);
  throw new EnvironmentError({
    reason: "install-failed",
    message: `What the tests need could not be installed.\n${printed.join("\n")}`,
    tried: [plan.origin.text],
    advice:
      "Mend the requirements or the network, or give app.install a command that installs everything.",
  });
}
