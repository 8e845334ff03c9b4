import type { Instance } from "#contract/boot.ts";
import type { Database, LogPosition, ServerMessage } from "#contract/database.ts";
import type { HttpExchange, HttpRequest } from "#contract/http.ts";
import type { Exit } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";

/** One exchange with what the process and the database said meanwhile. */
export interface Observation {
  readonly exchange: HttpExchange;
  /** Whole log text that arrived meanwhile. */
  readonly log: string;
  /** Only read after failures. */
  readonly messages: readonly ServerMessage[];
  /** The process ended. */
  readonly exit?: Exit;
}

// Standard error of the target and the server log are written a moment after the answer.
const SETTLE_MS = 40;
const SETTLE_ROUNDS = 6;
// A reset connection is often the first sign of an end that is reported a moment later.
const DEATH_WAIT_MS = 1_000;
const MOST_BODY_BYTES = 1024 * 1024;

type SessionRequest = Omit<HttpRequest, "maxBodyBytes">;

/**
 * An instance of the target for this search alone, so that its data disturb nobody. It can be
 * started again on the same database when a request ended it. An attached target is only asked, and
 * so is one whose port the settings fix: no second instance can live beside it.
 */
export class Session implements AsyncDisposable {
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  #instance: Instance;
  readonly #isOwn: boolean;

  private constructor(ports: Ports, signal: AbortSignal, own: Instance | undefined) {
    this.#ports = ports;
    this.#signal = signal;
    this.#isOwn = own !== undefined;
    this.#instance = own ?? (ports.target.instance as Instance);
  }

  static async open(ports: Ports, signal: AbortSignal): Promise<Session> {
    const isAlone =
      ports.target.instance?.record.outcome === "attached" || ports.settings.app.port !== undefined;
    const own = isAlone ? undefined : await ports.booter.boot({ label: "api" }, signal);
    return new Session(ports, signal, own);
  }

  get outcome(): string {
    return this.#instance.record.outcome;
  }

  /** Absent when the instance cannot be asked. */
  get baseUrl(): string | undefined {
    const isUp = this.outcome === "ready" || this.outcome === "attached";
    return isUp ? this.#instance.baseUrl : undefined;
  }

  /** That of an instance of our own. */
  get database(): Database | undefined {
    return this.#isOwn ? this.#instance.database : undefined;
  }

  /** Set when the process ended since the last exchange. */
  get exit(): Exit | undefined {
    return this.#instance.running?.exit();
  }

  /** Position in the log, to be used with `since`. */
  mark(): number {
    return this.#instance.running?.log.mark() ?? 0;
  }

  since(mark: number): string {
    return this.#instance.running?.log.since(mark) ?? "";
  }

  async send(request: SessionRequest): Promise<Observation> {
    const mark = this.mark();
    const position = await this.#ports.databases?.position();
    const exchange = await this.#exchange(request);
    const hasFailed = exchange.kind === "fault" || exchange.status >= 500;
    if (exchange.kind === "fault" && exchange.code !== "ETIMEDOUT") await this.waitForDeath();
    const isUnexplained = exchange.kind === "fault" || exchange.status === 500;
    if (hasFailed) await this.#settle(mark, isUnexplained ? SETTLE_ROUNDS : 1);
    const messages = hasFailed ? await this.#messagesSince(position) : [];
    const { exit } = this;
    const log = this.since(mark);
    return { exchange, log, messages, ...(exit === undefined ? {} : { exit }) };
  }

  /** The same request once more: only the answer matters, and what it writes must not be the next one's. */
  async repeat(request: SessionRequest): Promise<HttpExchange> {
    const exchange = await this.#exchange(request);
    if (exchange.kind === "response" && exchange.status >= 500)
      await this.#ports.clock.sleep(SETTLE_MS, this.#signal);
    return exchange;
  }

  /** Boots again, on the same database or on a fresh one; false when it does not serve. */
  async restart({ isFresh = false }: { readonly isFresh?: boolean } = {}): Promise<boolean> {
    if (!this.#isOwn) return false;
    const database = isFresh ? undefined : this.#instance.database;
    await this.#instance[Symbol.asyncDispose]();
    this.#instance = await this.#ports.booter.boot(
      { label: "api", ...(database === undefined ? {} : { database }) },
      this.#signal,
    );
    return this.baseUrl !== undefined;
  }

  /** Waits until the process ended, at most a second. */
  async waitForDeath(): Promise<Exit | undefined> {
    const { running } = this.#instance;
    if (running === undefined || running.exit() !== undefined) return this.exit;
    await Promise.race([running.exited, this.#ports.clock.sleep(DEATH_WAIT_MS, this.#signal)]);
    return this.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOwn) await this.#instance[Symbol.asyncDispose]();
  }

  #exchange(request: SessionRequest): Promise<HttpExchange> {
    const sent = { ...request, maxBodyBytes: MOST_BODY_BYTES };
    return this.#ports.http.send(sent, this.#signal);
  }

  async #messagesSince(position: LogPosition | undefined): Promise<readonly ServerMessage[]> {
    if (position === undefined) return [];
    const messages = (await this.#ports.databases?.messages(position)) ?? [];
    return messages.filter(({ database }) => database === this.#instance.database?.name);
  }

  /** Until the log has grown and then rested. */
  async #settle(mark: number, rounds: number): Promise<void> {
    if (this.#instance.running === undefined) return;
    let before = 0;
    for (let round = 0; round < rounds; round += 1) {
      await this.#ports.clock.sleep(SETTLE_MS, this.#signal);
      const now = this.since(mark).length;
      if (now > 0 && now === before) return;
      before = now;
    }
  }
}
