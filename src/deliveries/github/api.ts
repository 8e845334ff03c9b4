import type { Clock } from "#contract/validator.ts";
import { type ApiFailure, oneLine, type Trouble, troubleOf, unanswered } from "./api-failure.ts";

export type ApiResult<T> = { readonly ok: true; readonly data: T } | ApiFailure;

export interface ApiCall<T> {
  /** Such as `POST /repos/{owner}/{repo}/check-runs`; owner and repo are filled in. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Takes the answer apart; undefined when it is not what was asked for, as after a cut. */
  read(data: unknown): T | undefined;
  /** Asked before a request is sent again whose answer was lost: what it made, if it came through. */
  recover?(): Promise<ApiResult<T | undefined>>;
}

export interface GitHubApi {
  /** Never throws. */
  send<T>(call: ApiCall<T>): Promise<ApiResult<T>>;
}

export interface ApiOptions {
  readonly token: string;
  /** `GITHUB_API_URL`, also of an enterprise server. */
  readonly baseUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly clock: Clock;
  /** Ends everything that waits. */
  readonly signal: AbortSignal;
  readonly limits?: Partial<ApiLimits>;
}

export interface ApiLimits {
  /** One request, until its last byte. */
  readonly requestMs: number;
  /** Failed requests and waits together, over the life of this client. */
  readonly troubleMs: number;
  readonly requests: number;
  /** Between the starts of two writes. */
  readonly writeSpacingMs: number;
}

// Source: GitHub, "Best practices for using the REST API": a second between writes.
const LIMITS: ApiLimits = {
  requestMs: 15_000,
  troubleMs: 60_000,
  requests: 25,
  writeSpacingMs: 1000,
};

// Also when the server names a moment that has passed.
const LEAST_WAIT_MS = 1000;

interface Spending {
  requests: number;
  troubleMs: number;
  lastWriteMs: number;
  /** What used up the patience; after it nothing more is tried. */
  lastStraw: ApiFailure | undefined;
}

/** Requests to one repository, with patience that is limited for all of them together. */
export function createGitHubApi(options: ApiOptions): GitHubApi {
  const limits = { ...LIMITS, ...options.limits };
  const spent: Spending = {
    requests: 0,
    troubleMs: 0,
    lastWriteMs: Number.NEGATIVE_INFINITY,
    lastStraw: undefined,
  };
  const ask = asker(options, limits);
  return {
    send: async (call) => {
      try {
        return await persist(call, { ...options, ask, spent, limits });
      } catch (error) {
        // Waiting was aborted: the run is being cancelled.
        if (!options.signal.aborted) throw error;
        return { ok: false, reason: "unreachable", detail: "the run was cancelled" };
      }
    },
  };
}

interface Persistence extends ApiOptions {
  readonly ask: Ask;
  readonly spent: Spending;
  readonly limits: ApiLimits;
}

async function persist<T>(call: ApiCall<T>, means: Persistence): Promise<ApiResult<T>> {
  const { ask, spent, clock, signal } = means;
  for (let attempt = 0; ; attempt += 1) {
    const refusal = refusalOf(means);
    if (refusal !== undefined) return refusal;
    await paced(call, means);
    spent.requests += 1;
    const startedMs = clock.monotonicMs();
    const answer = await ask(call);
    if ("ok" in answer) return answer;
    spent.troubleMs += clock.monotonicMs() - startedMs;
    const waitMs = patience(answer, { attempt, ...means });
    if (waitMs === undefined) return answer.failure;
    spent.troubleMs += waitMs;
    await clock.sleep(waitMs, signal);
    const found = answer.isLost ? await call.recover?.() : undefined;
    // What became of the request stays unknown; why the question failed is another matter.
    if (found?.ok === false) return answer.failure;
    if (found?.data !== undefined) return { ok: true, data: found.data };
  }
}

function refusalOf({ spent, limits, signal }: Persistence): ApiFailure | undefined {
  const { lastStraw } = spent;
  if (signal.aborted) return { ok: false, reason: "unreachable", detail: "the run was cancelled" };
  if (lastStraw !== undefined)
    return { ...lastStraw, detail: oneLine(`not tried any more after ${lastStraw.detail}`) };
  if (spent.requests < limits.requests) return undefined;
  const detail = `the ${limits.requests} requests of a run are used up`;
  return { ok: false, reason: "rate-limited", detail };
}

/** How long to wait before the next attempt; undefined when there is none. */
function patience(
  { failure, retry, waitMs: asked }: Trouble,
  { attempt, spent, limits }: Persistence & { readonly attempt: number },
): number | undefined {
  if (retry === "never" || (retry === "once" && attempt > 0)) return undefined;
  const waitMs = Math.max(LEAST_WAIT_MS, asked ?? LEAST_WAIT_MS * 2 ** attempt);
  if (spent.troubleMs + waitMs <= limits.troubleMs) return waitMs;
  spent.lastStraw = failure;
  return undefined;
}

async function paced(call: ApiCall<unknown>, means: Persistence): Promise<void> {
  if (call.route.startsWith("GET ")) return;
  const { spent, clock, limits, signal } = means;
  const waitMs = spent.lastWriteMs + limits.writeSpacingMs - clock.monotonicMs();
  if (waitMs > 0) await clock.sleep(waitMs, signal);
  spent.lastWriteMs = clock.monotonicMs();
}

type Ask = <T>(call: ApiCall<T>) => Promise<{ readonly ok: true; readonly data: T } | Trouble>;

function asker(options: ApiOptions, limits: ApiLimits): Ask {
  const { token, clock } = options;
  const [owner = "", repo = ""] = options.repository.split("/");
  let client: Promise<Client> | undefined;
  return async (call) => {
    const deadline = AbortSignal.timeout(limits.requestMs);
    const signal = AbortSignal.any([deadline, options.signal]);
    const parameters = { ...call.parameters, owner, repo, request: { signal } };
    const lost = () =>
      deadline.aborted
        ? `no answer within ${limits.requestMs / 1000} s`
        : "the answer could not be read";
    try {
      client ??= connect(options);
      const { data } = await (await client)(call.route, parameters);
      const read = call.read(data);
      return read === undefined ? unanswered(lost()) : { ok: true, data: read };
    } catch (error) {
      if (deadline.aborted) return unanswered(lost());
      return troubleOf(error, { nowMs: Date.parse(clock.now()), token });
    }
  };
}

type Client = (
  route: string,
  parameters: Readonly<Record<string, unknown>>,
) => Promise<{ readonly data: unknown }>;

// The toolkit is large: nothing of it is read before the first request.
async function connect({ token, baseUrl }: ApiOptions): Promise<Client> {
  const { getOctokit } = await import("@actions/github");
  const ignore = () => undefined;
  const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const { request } = getOctokit(token, { baseUrl: baseUrl.replace(/\/+$/, ""), log });
  return (route, parameters) => request(route, parameters);
}
