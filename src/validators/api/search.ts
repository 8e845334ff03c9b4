import type { HttpExchange } from "#contract/http.ts";
import type { ApiDescription, Operation } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import { encodeRequest } from "#engines/generation/encode.ts";
import { isStreaming } from "#engines/generation/order.ts";
import { ValuePool } from "#engines/generation/pool.ts";
import type { RequestValues } from "#engines/generation/requests.ts";
import { type Checker, createChecker } from "#engines/http/conformance.ts";
import type { DeathRecord, ExchangeRecord } from "./evidence.ts";
import { type Asked, crashOf, type Purpose, recordOf } from "./record.ts";
import type { Session } from "./session.ts";

// No endpoint that people wait for takes longer; chosen on 2026-11-24.
const REQUEST_TIMEOUT_MS = 10_000;
// Enough for the first bytes; a stream is never read to its end.
const STREAM_TIMEOUT_MS = 2_000;
// A boot takes seconds, and so many deaths are proof enough.
const MOST_RESTARTS = 12;
// The long search is for a release or a night, where minutes do not matter; chosen on 2026-11-25.
const LONG_SEARCH = 5;
// A promise that nobody awaits ends the process some requests after the one that made it.
const MOST_SUSPECTS = 4;
const LOG_TEXT = 8 * 1024;
// So many different operations in a row: the service was switched off, none of them failed.
const MOST_UNAVAILABLE = 8;

export interface SearchStart {
  readonly ports: Ports;
  readonly session: Session;
  readonly description: ApiDescription;
}

interface Suspect {
  readonly asked: Asked;
  /** Index in `exchanges`. */
  readonly exchange: number;
  /** Where the log stood before it was sent. */
  readonly mark: number;
}

/** Sends requests one at a time, so that whatever happens belongs to one of them. */
export class Search {
  readonly ports: Ports;
  readonly description: ApiDescription;
  readonly pool = new ValuePool();
  readonly exchanges: ExchangeRecord[] = [];
  readonly deaths: DeathRecord[] = [];
  readonly limits = new Set<string>();
  readonly unasked = new Map<string, string>();
  readonly checker: Checker;
  /** Operations that hung or ended the process: not asked with more hostile values. */
  readonly spared = new Set<string>();
  headers: Readonly<Record<string, string>> = {};
  basePath: string;
  readonly #session: Session;
  #restartCount = 0;
  readonly #confirmed = new Set<string>();
  readonly #unavailable = new Set<string>();
  /** Accepted changes before the first 503 of a row, latest last. */
  #changes: readonly string[] = [];
  #isOver = false;
  readonly #budgetMs: number;
  #deadlineMs: number;
  #recent: readonly Suspect[] = [];

  constructor({ ports, session, description }: SearchStart) {
    this.ports = ports;
    this.#session = session;
    this.description = description;
    this.checker = createChecker(description);
    this.basePath = description.basePath;
    this.#budgetMs = ports.settings.api.budgetMs * (ports.depth === "long" ? LONG_SEARCH : 1);
    this.#deadlineMs = ports.clock.monotonicMs() + this.#budgetMs;
  }

  /** Share of the budget that is left, 0 when the search is over. */
  get leftRatio(): number {
    if (this.#isOver) return 0;
    const leftMs = this.#deadlineMs - this.ports.clock.monotonicMs();
    return Math.max(0, leftMs / this.#budgetMs);
  }

  /** Undefined when the request could not be sent. The whole response comes with the record. */
  async ask(
    operation: Operation,
    values: RequestValues,
    purpose: Purpose,
  ): Promise<{ readonly record: ExchangeRecord; readonly exchange: HttpExchange } | undefined> {
    if (this.#session.exit !== undefined) await this.#noteDeath();
    if (this.leftRatio === 0) {
      if (!this.#isOver)
        this.limits.add(`The search ended after its budget of ${this.#budgetMs} ms`);
      return undefined;
    }
    const request = encodeRequest(operation, values);
    if (request === undefined) {
      const type = operation.requestBody?.mediaType ?? "";
      this.unasked.set(operation.id, `bodies of type ${type} cannot be written`);
      return undefined;
    }
    return await this.#exchange({ operation, request, purpose });
  }

  /** An end that nobody was waiting for any more. */
  async finish(): Promise<void> {
    if (this.exchanges.length === 0) return;
    await this.ports.clock.sleep(200, new AbortController().signal);
    if (this.#session.exit !== undefined && !this.#isOver) await this.#noteDeath();
  }

  async #exchange(asked: Asked) {
    const mark = this.#session.mark();
    const observation = await this.#session.send(this.#written(asked));
    const { exchange } = observation;
    const seen = { observation, checker: this.checker };
    const first = recordOf(this.ports, asked, seen);
    const record = this.#isWorthRepeating(asked, first, observation.exit !== undefined)
      ? { ...first, again: await this.#again(asked) }
      : first;
    if (record.fault === "ETIMEDOUT") this.spared.add(asked.operation.id);
    this.exchanges.push(record);
    this.#recent = [{ asked, exchange: this.exchanges.length - 1, mark }, ...this.#recent].slice(
      0,
      MOST_SUSPECTS,
    );
    this.#learn(asked, exchange);
    if (this.#session.exit !== undefined) await this.#noteDeath();
    else await this.#watchAvailability(record);
    return { record, exchange };
  }

  /** Once per cause; a stream that never ends and an answer that says "unavailable" are no failures. */
  #isWorthRepeating({ operation }: Asked, record: ExchangeRecord, hasEnded: boolean): boolean {
    const { status = 0, fault, failure, serverMessages } = record;
    if (hasEnded || status === 503 || (fault === undefined && status < 500)) return false;
    if (fault === "ETIMEDOUT") return !isStreaming(operation);
    const cause = failure?.cause ?? serverMessages.at(-1)?.sqlstate ?? "";
    const key = `${operation.id} ${fault ?? status} ${cause}`;
    return !this.#confirmed.has(key) && this.#confirmed.add(key) !== undefined;
  }

  /** A request may have switched the service off for everybody, for instance for maintenance. */
  async #watchAvailability({ operation, method, status = 0 }: ExchangeRecord): Promise<void> {
    if (status === 503) {
      this.#unavailable.add(operation);
      if (this.#unavailable.size >= MOST_UNAVAILABLE && this.#changes.length > 0)
        await this.#switchOnAgain();
      return;
    }
    if (method === "GET" || status >= 300) return;
    this.#unavailable.clear();
    this.#changes = [...this.#changes, operation].slice(-MOST_SUSPECTS);
  }

  async #switchOnAgain(): Promise<void> {
    const suspects = [...new Set(this.#changes)];
    this.#unavailable.clear();
    this.#changes = [];
    for (const suspect of suspects) this.spared.add(suspect);
    this.limits.add(
      `One of ${suspects.join(", ")} made the service unavailable; the search went on with a fresh database`,
    );
    await this.#restart({ isFresh: true });
  }

  #written({ operation, request }: Asked) {
    return {
      method: request.method,
      url: `${this.#session.baseUrl ?? ""}${this.basePath}${request.path}`,
      headers: { ...request.headers, ...this.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      timeoutMs: isStreaming(operation) ? STREAM_TIMEOUT_MS : REQUEST_TIMEOUT_MS,
    };
  }

  async #again(asked: Asked): Promise<NonNullable<ExchangeRecord["again"]>> {
    const exchange = await this.#session.repeat(this.#written(asked));
    return exchange.kind === "fault" ? { fault: exchange.code } : { status: exchange.status };
  }

  #learn({ operation, purpose }: Asked, exchange: HttpExchange): void {
    if (exchange.kind === "fault" || exchange.status >= 300) return;
    if (purpose.purpose === "hostile" || purpose.mutation !== undefined) return;
    const location = exchange.headers["location"]?.[0];
    if (location !== undefined) this.pool.learnLocation(operation.path, location);
    if (operation.method === "DELETE") return;
    this.pool.learn(operation.path, jsonOf(exchange.body));
  }

  /** Starts the process again and looks for the request that ended it, latest first. */
  async #noteDeath(): Promise<void> {
    const exit = this.#session.exit;
    if (exit === undefined || this.#isOver) return;
    const suspects = this.#recent;
    this.#recent = [];
    const lastWords = this.#session.since(suspects.at(-1)?.mark ?? 0);
    const culprit = (await this.#restart()) ? await this.#culpritOf(suspects) : undefined;
    const blamed = culprit?.suspect ?? suspects[0];
    if (blamed !== undefined) this.spared.add(blamed.asked.operation.id);
    const log = culprit?.log ?? lastWords;
    const failure = crashOf(this.ports, log);
    this.deaths.push({
      exchange: blamed?.exchange ?? this.exchanges.length - 1,
      exitCode: exit.code,
      signal: exit.signal,
      log: this.ports.redact(log.slice(-LOG_TEXT)),
      ...(failure === undefined ? {} : { failure }),
      confirmed: culprit !== undefined,
    });
  }

  async #culpritOf(suspects: readonly Suspect[]) {
    for (const suspect of suspects) {
      const mark = this.#session.mark();
      await this.#session.repeat(this.#written(suspect.asked));
      if ((await this.#session.waitForDeath()) === undefined) continue;
      const log = this.#session.since(mark);
      await this.#restart();
      return { suspect, log };
    }
    return undefined;
  }

  async #restart(options: { readonly isFresh?: boolean } = {}): Promise<boolean> {
    this.#restartCount += 1;
    const startedMs = this.ports.clock.monotonicMs();
    const isUp = this.#restartCount <= MOST_RESTARTS && (await this.#session.restart(options));
    // Booting is not searching.
    this.#deadlineMs += this.ports.clock.monotonicMs() - startedMs;
    if (isUp) return true;
    this.#isOver = true;
    this.limits.add(
      this.#restartCount > MOST_RESTARTS
        ? `The search ended when the process had to be started more than ${MOST_RESTARTS} times`
        : "The search ended when the process could not be started again",
    );
    return false;
  }
}

/** Undefined when a text is not JSON: downloads and pages teach no ids. */
export function jsonOf(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
