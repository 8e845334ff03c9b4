import type { BootRecord, Instance, ProbeAnswer } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Surroundings } from "./surroundings.ts";

const HEALTH_TIMEOUT_MS = 10_000;
// There, but not for us: somewhere else may be a path that is.
const NOT_FOR_US = new Set([401, 403, 404, 405]);
// Nobody was reached who could be judged: no listener, no route, no such name, no trust.
const UNREACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

interface Attachment {
  readonly surroundings: Surroundings;
  readonly baseUrl: string;
  /** Asked in this order until one answers for itself. */
  readonly healthPaths: readonly string[];
}

/**
 * Something that already runs: only asked, never started or stopped.
 *
 * Errors  EnvironmentError when nothing can be reached there: then nothing is known about the target.
 */
export async function attach(attachment: Attachment, signal: AbortSignal): Promise<Instance> {
  const base = attachment.baseUrl.replace(/\/+$/, "");
  const probes = await askInTurn({ ...attachment, baseUrl: base }, signal);
  const record: BootRecord = {
    label: "attached",
    outcome: "attached",
    steps: [],
    assignedPort: 0,
    probes,
    databaseSessionCount: null,
    databaseMessages: [],
    variables: [],
  };
  const answers = probes.some(({ status }) => status !== undefined);
  return {
    record,
    secrets: [],
    ...(answers ? { baseUrl: base } : {}),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function askInTurn(
  { surroundings, baseUrl, healthPaths }: Attachment,
  signal: AbortSignal,
): Promise<readonly ProbeAnswer[]> {
  const probes: ProbeAnswer[] = [];
  for (const path of healthPaths) {
    const request = { method: "GET", url: `${baseUrl}${path}`, timeoutMs: HEALTH_TIMEOUT_MS };
    const exchange = await surroundings.http.send(request, signal);
    signal.throwIfAborted();
    const probe = { path, address: baseUrl, durationMs: exchange.durationMs };
    if (exchange.kind === "fault") {
      if (UNREACHED.test(exchange.code)) throw unreached(baseUrl, exchange);
      return [...probes, { ...probe, faultCode: exchange.code }];
    }
    probes.push({ ...probe, status: exchange.status });
    if (!NOT_FOR_US.has(exchange.status)) break;
  }
  return probes;
}

function unreached(
  baseUrl: string,
  fault: { readonly code: string; readonly message: string },
): EnvironmentError {
  // Without the user and password that an address may hold.
  const { origin } = new URL(baseUrl);
  return new EnvironmentError({
    reason: "target-unreachable",
    message: `Nothing can be reached at ${origin}, which app.base-url names: ${fault.message || fault.code}.`,
    tried: [`GET ${origin}`],
    advice: "Start the target before the check, or correct app.base-url (--base-url).",
  });
}
