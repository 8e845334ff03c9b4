import type { ProbeAnswer } from "#contract/boot.ts";
import type { HttpClient } from "#contract/http.ts";
import type { ListeningSocket, Running } from "#contract/runtime.ts";
import type { Clock } from "#contract/validator.ts";
import { askPath, askPaths, isHealthy } from "./ask.ts";

const POLL_MS = 50;
// The target logs every request; asking faster while it is not well only fills its log.
const UNHEALTHY_POLL_MS = 250;
// A metrics or debugging port may be open first: another port than the assigned one counts only when
// that one does not follow. The time to ready is still the first good answer.
const OTHER_PORT_PATIENCE_MS = 2_000;
const MAX_PORTS = 6;
const LOOPBACK = "127.0.0.1";

export interface ReadyQuestion {
  readonly running: Running;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Tried in order; `/` at last, unless there is only one. */
  readonly healthPaths: readonly string[];
  /** The port the target was told to use. */
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface ReadyAnswer {
  readonly outcome: "ready" | "unhealthy" | "exited" | "timed-out";
  /** Where it was found; differs from the port in the question when the target ignores PORT. */
  readonly port?: number;
  /** Local address that reaches it, such as `127.0.0.1` or `::1`. */
  readonly address?: string;
  /** `path`: below 400 on a health path; `root`: only `/` answered, perhaps with 401, 403, 404 or 405. */
  readonly healthBy?: "path" | "root";
  readonly listeningMs?: number;
  readonly readyMs?: number;
  /** The last round of probes; the one before when the time was over before an answer to the last. */
  readonly probes: readonly ProbeAnswer[];
  readonly sockets?: readonly ListeningSocket[];
}

interface Good {
  readonly port: number;
  readonly address: string;
  readonly path: string;
  readonly atMs: number;
  readonly status: number;
}

interface State {
  port?: number;
  listeningMs?: number;
  probes: ProbeAnswer[];
  sockets?: readonly ListeningSocket[];
  good?: Good;
}

/** Waits until a health path answers, the process ends, or the time is over, whichever is first. */
export async function waitForReady(question: ReadyQuestion): Promise<ReadyAnswer> {
  const ended = new AbortController();
  void question.running.exited.then(() => ended.abort());
  const during = { ...question, signal: AbortSignal.any([question.signal, ended.signal]) };
  const startedMs = question.clock.monotonicMs();
  const elapsedMs = () => question.clock.monotonicMs() - startedMs;
  const state: State = { probes: [] };
  while (elapsedMs() < question.timeoutMs) {
    question.signal.throwIfAborted();
    if (question.running.exit() !== undefined) return { ...shown(state), outcome: "exited" };
    await observeSockets(question, state, elapsedMs);
    const probes = await round({ question: during, state, elapsedMs });
    // What it answered before says more than that it had no time left to answer.
    const isOver = elapsedMs() >= question.timeoutMs;
    if (!isOver || probes.some(hasAnswered) || !state.probes.some(hasAnswered))
      state.probes = probes;
    if (isSettled(question, state, elapsedMs())) return ready(question, state);
    const isUnwell = state.probes.some(hasAnswered);
    await pause(question, isUnwell ? UNHEALTHY_POLL_MS : POLL_MS);
  }
  if (question.running.exit() !== undefined) return { ...shown(state), outcome: "exited" };
  if (state.good !== undefined) return ready(question, state);
  return { ...shown(state), outcome: state.listeningMs === undefined ? "timed-out" : "unhealthy" };
}

async function observeSockets(
  question: ReadyQuestion,
  state: State,
  elapsedMs: () => number,
): Promise<void> {
  const sockets = await question.running.sockets();
  if (sockets === undefined) return;
  state.sockets = sockets;
  if (sockets.length > 0) state.listeningMs ??= elapsedMs();
}

interface Round {
  readonly question: ReadyQuestion;
  readonly state: State;
  readonly elapsedMs: () => number;
}

/** Asks every port it may serve on, the assigned one first, until one is well; gives what is to be shown. */
async function round({ question, state, elapsedMs }: Round): Promise<ProbeAnswer[]> {
  const probes: ProbeAnswer[] = [];
  for (const { port, address } of doors(question, state)) {
    if (question.signal.aborted) break;
    const timeLeftMs = Math.max(1, question.timeoutMs - elapsedMs());
    const answers = await askPaths({ ...question, address, port, timeLeftMs });
    // The assigned port's answers are what the reader wants to see, unless another one is well.
    const good = answers.find(isHealthy);
    if (probes.length === 0 || good !== undefined) {
      probes.splice(0, probes.length, ...answers);
      if (answers.some(({ faultCode }) => faultCode === undefined)) {
        state.port = port;
        // Where the socket table cannot be read, an answer is the first sign.
        state.listeningMs ??= elapsedMs();
      }
    }
    if (good?.status === undefined) continue;
    const isNew = state.good === undefined || state.good.port !== port;
    if (isNew)
      state.good = { port, address, path: good.path, status: good.status, atMs: elapsedMs() };
    break;
  }
  return probes;
}

function hasAnswered({ status }: ProbeAnswer): boolean {
  return status !== undefined;
}

/** The assigned port first, then the others by number. */
function doors(question: ReadyQuestion, state: State): readonly ListeningSocket[] {
  const { sockets } = state;
  const { address } = question.running;
  if (sockets === undefined) return [{ address, port: question.port }];
  const ports = [...new Set(sockets.map(({ port }) => port))]
    .sort((a, b) => Number(b === question.port) - Number(a === question.port) || a - b)
    .slice(0, MAX_PORTS);
  return ports.map((port) => ({ port, address: addressFor(sockets, port, address) }));
}

// A container's own loopback interface cannot be asked from here; a machine's every address can.
function addressFor(sockets: readonly ListeningSocket[], port: number, address: string): string {
  if (address !== LOOPBACK) return address;
  const bound = sockets.filter((socket) => socket.port === port).map(({ address }) => address);
  const reachable = bound.some((address) => ["0.0.0.0", "::", LOOPBACK].includes(address));
  return reachable ? address : (bound[0] ?? address);
}

function isSettled(question: ReadyQuestion, state: State, nowMs: number): boolean {
  const { good } = state;
  if (good === undefined) return false;
  return good.port === question.port || nowMs - good.atMs >= OTHER_PORT_PATIENCE_MS;
}

async function ready(question: ReadyQuestion, state: State): Promise<ReadyAnswer> {
  const { good } = state;
  if (good === undefined) return { ...shown(state), outcome: "unhealthy" };
  const { port, address, path, atMs, status } = good;
  const { outsideAddress } = question.running;
  const outside =
    outsideAddress === undefined || outsideAddress === address
      ? []
      : [await askPath({ ...question, address: outsideAddress, port }, path)];
  return {
    ...shown(state),
    outcome: "ready",
    port,
    address,
    healthBy: path === "/" && (status >= 400 || question.healthPaths.length > 1) ? "root" : "path",
    readyMs: atMs,
    probes: [...state.probes, ...outside],
  };
}

function shown(state: State) {
  const { good: _, ...rest } = state;
  return rest;
}

async function pause({ running, clock, signal }: ReadyQuestion, pauseMs: number): Promise<void> {
  const over = new AbortController();
  const sleep = clock
    .sleep(pauseMs, AbortSignal.any([signal, over.signal]))
    .catch((error: unknown) => {
      // The process ended first; a cancelled run is seen at the head of the loop.
      if (!over.signal.aborted && !signal.aborted) throw error;
    });
  await Promise.race([running.exited, sleep]);
  over.abort();
}
