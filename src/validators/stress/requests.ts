import type { Instance } from "#contract/boot.ts";
import type { HttpExchange } from "#contract/http.ts";
import type { Ports } from "#contract/validator.ts";
import type { RequestErrors } from "./evidence.ts";

// Fills pools, caches and compiled code before anything is counted.
const WARM_UP_COUNT = 40;
const QUARTER_COUNT = 50;
const QUARTERS = 4;
const REQUEST_TIMEOUT_MS = 10_000;

export interface Load {
  readonly requests: RequestErrors;
  readonly rssBytes: readonly number[];
}

/** 200 requests one after another, memory read before them and after every quarter. */
export async function sendRequests(
  ports: Ports,
  { instance, path }: { readonly instance: Instance; readonly path: string },
  signal: AbortSignal,
): Promise<Load> {
  const send = () =>
    ports.http.send(
      { method: "GET", url: `${instance.baseUrl}${path}`, timeoutMs: REQUEST_TIMEOUT_MS },
      signal,
    );
  for (let count = 0; count < WARM_UP_COUNT; count += 1) await send();
  const errors = new Map<string, number>();
  const rssBytes = [await rssOf(instance)];
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    for (let count = 0; count < QUARTER_COUNT; count += 1) {
      const error = errorOf(await send());
      if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
    }
    rssBytes.push(await rssOf(instance));
  }
  const known = rssBytes.flatMap((bytes) => (bytes === undefined ? [] : [bytes]));
  return {
    requests: {
      path,
      sentCount: QUARTERS * QUARTER_COUNT,
      errors: [...errors]
        .map(([answer, count]) => ({ answer, count }))
        .sort((a, b) => (a.answer < b.answer ? -1 : 1)),
    },
    rssBytes: known.length === rssBytes.length ? known : [],
  };
}

function errorOf(exchange: HttpExchange): string | undefined {
  if (exchange.kind === "fault") return exchange.code;
  return exchange.status >= 500 ? String(exchange.status) : undefined;
}

async function rssOf({ running }: Instance): Promise<number | undefined> {
  return (await running?.resources())?.rssBytes;
}
