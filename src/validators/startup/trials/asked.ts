import type { BootRecord } from "#contract/boot.ts";
import type { HttpExchange } from "#contract/http.ts";
import type { Ports } from "#contract/validator.ts";

const REQUEST_TIMEOUT_MS = 5_000;

/** One request and what came of it. */
export interface Asked {
  readonly path: string;
  readonly status?: number;
  readonly faultCode?: string;
  readonly durationMs: number;
}

export interface Question {
  readonly baseUrl: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export async function ask(ports: Ports, question: Question, signal: AbortSignal): Promise<Asked> {
  return askedOf(question.path, await send(ports, question, signal));
}

/** With what the settings say is sent with every request. */
export function send(ports: Ports, question: Question, signal: AbortSignal): Promise<HttpExchange> {
  const { baseUrl, path, headers = {}, timeoutMs = REQUEST_TIMEOUT_MS } = question;
  return ports.http.send(
    {
      method: "GET",
      url: `${baseUrl}${path}`,
      headers: { ...ports.settings.api.auth, ...headers },
      timeoutMs,
    },
    signal,
  );
}

export function askedOf(path: string, exchange: HttpExchange): Asked {
  const durationMs = Math.round(exchange.durationMs);
  return exchange.kind === "response"
    ? { path, status: exchange.status, durationMs }
    : { path, faultCode: exchange.code, durationMs };
}

export function isGood({ status }: Asked): boolean {
  return status !== undefined && status < 400;
}

/** No answer, or one that says that the service itself failed. */
export function isFailed({ status }: Asked): boolean {
  return status === undefined || status >= 500;
}

/** The path whose answer made it count as ready: one that was well, else `/`, where a refusal suffices. */
export function healthOf(record: BootRecord): { readonly path: string } {
  const good = record.probes.find(({ status = 500 }) => status < 400);
  return { path: good?.path ?? "/" };
}

/** `status 503`, or `no answer (ECONNRESET)`. */
export function answerWords({ status, faultCode }: Pick<Asked, "status" | "faultCode">): string {
  return status === undefined ? `no answer (${faultCode ?? "unknown"})` : `status ${status}`;
}
