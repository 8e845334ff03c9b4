import type { AttachedContainer } from "#contract/attached-container.ts";
import type {
  BootRecord,
  BootStep,
  ContainerRecord,
  Instance,
  ProbeAnswer,
} from "#contract/boot.ts";
import { EnvironmentError, invariant } from "#contract/failure.ts";
import type { Redactor } from "./redaction.ts";
import type { Surroundings } from "./surroundings.ts";

const HEALTH_TIMEOUT_MS = 10_000;
// There, but not for us: somewhere else may be a path that is.
const NOT_FOR_US = new Set([401, 403, 404, 405]);
// Nobody was reached who could be judged: no listener, no route, no such name, no trust.
const UNREACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/;

interface Attachment {
  readonly surroundings: Surroundings;
  readonly redactor: Redactor;
  /** Asked in this order until one answers for itself. */
  readonly healthPaths: readonly string[];
}

/**
 * Something that already runs: an address, a container, or both. Only asked, never started or stopped.
 *
 * Errors  EnvironmentError when nothing can be reached there: then nothing is known about the target.
 */
export async function attach(attachment: Attachment, signal: AbortSignal): Promise<Instance> {
  const { app } = attachment.surroundings.settings;
  if (app.container === undefined) {
    invariant(app.baseUrl !== undefined, "what is attached has an address or a container");
    return attachTo({ ...attachment, baseUrl: app.baseUrl }, signal);
  }
  const { container: name, port, baseUrl } = app;
  const question = { container: name, ...(port === undefined ? {} : { port }) };
  const container = await attachment.surroundings.attachContainer(question, signal);
  try {
    tell(attachment.surroundings, container);
    if (!container.state.isRunning) return ended(container, attachment.redactor);
    const address = baseUrl ?? container.baseUrl;
    if (address === undefined) throw unreachedContainer(name, container);
    return await attachTo({ ...attachment, baseUrl: address, container }, signal);
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
}

interface AddressedAttachment extends Attachment {
  readonly baseUrl: string;
  readonly container?: AttachedContainer;
}

async function attachTo(attachment: AddressedAttachment, signal: AbortSignal): Promise<Instance> {
  const { container } = attachment;
  const base = attachment.baseUrl.replace(/\/+$/, "");
  const probes = await askInTurn({ ...attachment, baseUrl: base }, signal);
  const record: BootRecord = {
    ...EMPTY,
    probes,
    ...(container === undefined ? {} : { container: recordOf(container) }),
  };
  const answers = probes.some(({ status }) => status !== undefined);
  return {
    record,
    secrets: [],
    ...(answers ? { baseUrl: base } : {}),
    ...(container === undefined ? {} : { running: container.running }),
    [Symbol.asyncDispose]: async () => container?.[Symbol.asyncDispose](),
  };
}

const EMPTY: BootRecord = {
  label: "attached",
  outcome: "attached",
  steps: [],
  assignedPort: 0,
  probes: [],
  databaseSessionCount: null,
  databaseMessages: [],
  variables: [],
};

/** One that has ended is judged by what it said and how it ended, as if we had started it. */
function ended(container: AttachedContainer, redactor: Redactor): Instance {
  const { running, argv, state } = container;
  const exit = running.exit() ?? { code: state.exitCode, signal: null };
  const step: BootStep = {
    name: "start",
    argv,
    cwd: ".",
    exit,
    timedOut: false,
    durationMs: 0,
    output: running.log.capture(),
  };
  const record: BootRecord = redactor.redactValue({
    ...EMPTY,
    outcome: "exited",
    steps: [step],
    exit,
    container: recordOf(container),
  });
  return {
    record,
    running,
    secrets: [],
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
}

function recordOf(container: AttachedContainer): ContainerRecord {
  const { state, memoryLimitBytes, restartCount } = container;
  return {
    isOutOfMemory: state.isOutOfMemory,
    memoryLimitBytes,
    startError: state.error,
    needsCapabilities: false,
    restartCount,
  };
}

function tell({ listener }: Surroundings, { name, restartCount }: AttachedContainer): void {
  const times = restartCount === 1 ? "once" : `${restartCount} times`;
  const text = restartCount === 0 ? `container ${name}` : `container ${name}, restarted ${times}`;
  listener({ kind: "note", text });
}

async function askInTurn(
  { surroundings, baseUrl, healthPaths }: AddressedAttachment,
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

function unreachedContainer(name: string, { tried }: AttachedContainer): EnvironmentError {
  return new EnvironmentError({
    reason: "target-unreachable",
    message: `The container ${name}, which app.container names, accepts no connection from here: ${tried.join(", ") || "it has no address"}.`,
    tried,
    advice:
      "Wait until it listens (a health check of the service), name its port with app.port, or its address with app.base-url.",
  });
}
