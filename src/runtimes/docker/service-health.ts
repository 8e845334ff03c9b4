import { setTimeout as delay } from "node:timers/promises";
import type { HealthCheck } from "#contract/container.ts";
import type { ListeningSocket } from "#contract/runtime.ts";
import { parseListening } from "#runtimes/subprocess/tcp-table.ts";
import type { Cli, CliResult } from "./cli.ts";
import { endingOf } from "./ending.ts";
import { isVisible, socketsOf } from "./members.ts";

const LONGEST_MS = 60_000;
const LISTENING_MS = 10_000;
const LONGEST_PAUSE_MS = 500;
const SHORTEST_PAUSE_MS = 50;
// What the client needs to start a program, on a machine that is busy.
const CLIENT_MS = 1_000;
/** Time in which a service ends that cannot do its work at all. */
const SETTLE_MS = 1_000;

export interface HealthQuestion {
  readonly cli: Cli;
  /** Of the container. */
  readonly name: string;
  readonly check: HealthCheck | undefined;
  /** Where it may be expected to listen. */
  readonly ports: readonly number[];
}

/**
 * Waits until a service is well, and says what is wrong when it ends or does not become so. Its own
 * check is asked more often than declared, within the time that the declaration gives it, at most 60 s.
 * Without a check nobody can say: it is well when it listens, or has not ended in a while.
 */
export async function waitForService(
  question: HealthQuestion,
  signal: AbortSignal,
): Promise<string | undefined> {
  return question.check === undefined
    ? waitForPort(question, signal)
    : waitForCheck(question, question.check, signal);
}

/** From the start until an engine would call it unhealthy. */
export function windowOf(check: HealthCheck): number {
  const declaredMs = check.startPeriodMs + check.retries * (check.intervalMs + check.timeoutMs);
  return Math.min(declaredMs, LONGEST_MS);
}

async function waitForCheck(
  { cli, name }: HealthQuestion,
  check: HealthCheck,
  signal: AbortSignal,
): Promise<string | undefined> {
  const windowMs = windowOf(check);
  const deadline = performance.now() + windowMs;
  const timeoutMs = Math.min(check.timeoutMs, windowMs) + CLIENT_MS;
  for (;;) {
    const answer = await cli.run(["exec", name, ...check.argv], { signal, timeoutMs });
    if (answer.code === 0) return undefined;
    const ending = await endingOf(cli, name);
    if (ending !== undefined) return ending;
    if (performance.now() >= deadline) return unwell(check, windowMs, answer);
    const pauseMs = Math.min(Math.max(check.intervalMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
    await delay(pauseMs, undefined, { signal });
  }
}

function unwell(check: HealthCheck, windowMs: number, answer: CliResult): string {
  const outcome = answer.timedOut
    ? `did not answer within ${check.timeoutMs} ms`
    : `ended with exit code ${answer.code}`;
  const said = `${answer.stdout}${answer.stderr}`.trim().slice(-300);
  const words = said === "" ? "" : ` (${said})`;
  const seconds = Math.round(windowMs / 100) / 10;
  return `It did not become healthy within ${seconds} s: its check ${JSON.stringify(check.argv)} ${outcome}${words}.`;
}

async function waitForPort(
  { cli, name, ports }: HealthQuestion,
  signal: AbortSignal,
): Promise<string | undefined> {
  const startedMs = performance.now();
  for (;;) {
    const ending = await endingOf(cli, name);
    if (ending !== undefined) return ending;
    const passedMs = performance.now() - startedMs;
    const sockets = ports.length === 0 ? undefined : await listeningOf(cli, name);
    if (sockets?.some(({ port }) => ports.includes(port)) === true) return undefined;
    if (passedMs >= (sockets === undefined ? SETTLE_MS : LISTENING_MS)) return undefined;
    await delay(SHORTEST_PAUSE_MS, undefined, { signal });
  }
}

/** Undefined when neither this machine nor a program of the image can tell. */
async function listeningOf(
  cli: Cli,
  name: string,
): Promise<readonly ListeningSocket[] | undefined> {
  const asked = await cli.run(["inspect", "--format", "{{.State.Pid}} {{.Id}}", name]);
  const [pid = "0", id = ""] = asked.stdout.trim().split(" ");
  if (id !== "" && isVisible(Number(pid), id)) return socketsOf(Number(pid));
  const { code, stdout } = await cli.run(["exec", name, "cat", "/proc/net/tcp", "/proc/net/tcp6"]);
  return code === 0 || stdout !== "" ? parseListening(stdout) : undefined;
}
