import type { Instance } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { HealthCheck } from "#contract/container.ts";
import type { Completion, ContainerHandle } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { lastLinesOf } from "../observe-failure.ts";
import type { HealthcheckRun, HealthcheckTry } from "./evidence.ts";

// A check that is slow to warm up gets another chance; one that is wrong fails every time.
const MOST_TRIES = 3;
const PAUSE_MS = 1_000;
// Tells a check that hangs from one that a busy machine keeps waiting.
const PATIENT_MS = 30_000;
// A port that is written as a variable: `$PORT`, `${PORT}`, `{os.environ["PORT"]}`.
const URL_IN_COMMAND =
  /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+|\$?\{[^}]{1,100}\}|\$\w+)|(?!:))(\/[^\s"'`)\\?]{0,200})?/;

/** Runs the declared check, as declared, in an instance that listens on the image's own port. */
export async function observeHealthcheck(
  ports: Ports,
  { check, declaredBy }: Pick<HealthcheckRun, "declaredBy"> & { readonly check: HealthCheck },
  signal: AbortSignal,
): Promise<HealthcheckRun> {
  await using instance = await ports.booter.boot(
    { label: "health check", port: "declared" },
    signal,
  );
  const { record, running } = instance;
  const listensOn = [...new Set((record.sockets ?? []).map(({ port }) => port))].sort(
    (a, b) => a - b,
  );
  const container = running?.container;
  const isUp = record.outcome === "ready" && container !== undefined;
  const tries = isUp ? await tryCheck(ports, { check, container }, signal) : [];
  const patientTry =
    isUp && tries.every(({ timedOut }) => timedOut)
      ? tryOf(ports, await container.execute(check.argv, PATIENT_MS, signal))
      : undefined;
  const asked = isUp ? await askBeside(ports, { instance, check }, signal) : {};
  return {
    declaredBy,
    command: ports.redact(commandLine(check.argv)),
    intervalMs: check.intervalMs,
    startPeriodMs: check.startPeriodMs,
    retries: check.retries,
    timeoutMs: check.timeoutMs,
    outcome: record.outcome,
    ...(record.readyMs === undefined ? {} : { readyMs: Math.round(record.readyMs) }),
    listensOn,
    tries,
    ...(patientTry === undefined ? {} : { patientTry }),
    ...asked,
  };
}

async function tryCheck(
  ports: Ports,
  { check, container }: { readonly check: HealthCheck; readonly container: ContainerHandle },
  signal: AbortSignal,
): Promise<readonly HealthcheckTry[]> {
  const tries: HealthcheckTry[] = [];
  while (tries.length < MOST_TRIES) {
    if (tries.length > 0) await ports.clock.sleep(PAUSE_MS, signal);
    const done = tryOf(ports, await container.execute(check.argv, check.timeoutMs, signal));
    tries.push(done);
    if (done.code === 0) break;
  }
  return tries;
}

function tryOf(ports: Ports, completion: Completion): HealthcheckTry {
  const { exit, startError, timedOut, durationMs, output } = completion;
  const said = startError === undefined ? output.text : startError.message;
  return {
    code: timedOut ? null : (exit?.code ?? null),
    timedOut,
    durationMs: Math.round(durationMs),
    lastLines: lastLinesOf(ports.redact(said)).slice(-3),
  };
}

async function askBeside(
  ports: Ports,
  { instance, check }: { readonly instance: Instance; readonly check: HealthCheck },
  signal: AbortSignal,
): Promise<Pick<HealthcheckRun, "asks" | "health">> {
  const { baseUrl, record } = instance;
  const good = record.probes.find(({ status }) => status !== undefined && status < 400);
  if (baseUrl === undefined || good === undefined) return {};
  const health = await statusOf(ports, `${baseUrl}${good.path}`, signal);
  const asks = await urlAsked(
    ports,
    { text: check.argv.join(" "), baseUrl, port: record.assignedPort },
    signal,
  );
  return {
    health: { path: good.path, ...(health === undefined ? {} : { status: health }) },
    ...(asks === undefined ? {} : { asks }),
  };
}

interface Asked {
  readonly text: string;
  readonly baseUrl: string;
  /** The one that the image declares. */
  readonly port: number;
}

/** The URL in the command; a port that is a variable is the one that the image declares. */
async function urlAsked(
  ports: Ports,
  { text, baseUrl, port: own }: Asked,
  signal: AbortSignal,
): Promise<HealthcheckRun["asks"]> {
  const match = URL_IN_COMMAND.exec(text);
  if (match === null) return undefined;
  const [url, written, path = "/"] = match;
  const literal = Number(written ?? "80");
  const port = Number.isInteger(literal) ? literal : own;
  const status = await statusOf(ports, `${baseUrl}${path}`, signal);
  return { url: ports.redact(url), port, path, ...(status === undefined ? {} : { status }) };
}

async function statusOf(
  ports: Ports,
  url: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const answer = await ports.http.send({ method: "GET", url, timeoutMs: 5_000 }, signal);
  return answer.kind === "response" ? answer.status : undefined;
}
