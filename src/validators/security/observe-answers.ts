import type { Operation } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import { operationsOf } from "#engines/openapi/operations.ts";
import { parseDescription } from "#engines/openapi/parse.ts";
import { type Answered, WERKZEUG_PROBE } from "./debug.ts";

const REQUEST_TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 512 * 1024;
const MOST_GETS = 40;
const BUDGET_MS = 20_000;
// Places where settings are shown by mistake; a secret found there is one whatever the path is.
const USUAL_PATHS = ["/metrics", "/config", "/env", "/debug", "/info", "/actuator/env"];
const ABSENT_PATH = "/deployment-readiness/absent";
// No router can decode it, so that the framework's own error handler answers.
const UNDECODABLE_PATH = "/%";
const MALFORMED = '{"deployment-readiness":';

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

interface Answers {
  readonly answers: readonly Answered[];
  readonly limits: readonly string[];
}

/** Answers of ordinary paths, of every documented GET without parameters, and of three mistakes. */
export async function observeAnswers(ports: Ports, signal: AbortSignal): Promise<Answers> {
  const { record } = ports.target.instance ?? {};
  const { operations, basePath } = await describedOperations(ports, signal);
  const gets = operations
    .filter(({ method, path }) => method === "GET" && !path.includes("{"))
    .map(({ path }) => `${basePath}${path}`);
  const post = operations.find(
    ({ method, path, requestBody }) =>
      method === "POST" && !path.includes("{") && requestBody?.mediaType === "application/json",
  );
  const paths = [
    "/",
    record?.probes[0]?.path ?? "/health",
    ...ports.target.plan.openapiPaths,
    ...gets.slice(0, MOST_GETS),
    ...USUAL_PATHS,
    ABSENT_PATH,
    UNDECODABLE_PATH,
    WERKZEUG_PROBE,
  ];
  const questions: Question[] = [
    ...[...new Set(paths)].map((path) => ({ method: "GET", path })),
    { method: "POST", path: post === undefined ? "/" : `${basePath}${post.path}`, body: MALFORMED },
  ];
  const asked = await askAll(ports, questions, signal);
  const left = gets.length - Math.min(gets.length, MOST_GETS);
  const limits = left > 0 ? [`${left} documented GETs were not searched for secrets`] : [];
  return { answers: asked.answers, limits: [...limits, ...asked.limits] };
}

async function askAll(
  ports: Ports,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Answers> {
  const startedMs = ports.clock.monotonicMs();
  const answers: Answered[] = [];
  for (const [index, question] of questions.entries()) {
    if (ports.clock.monotonicMs() - startedMs > BUDGET_MS)
      return { answers, limits: [`${questions.length - index} requests did not fit in the time`] };
    const exchange = await ask(ports, question, signal);
    signal.throwIfAborted();
    if (exchange !== undefined) answers.push(exchange);
  }
  return { answers, limits: [] };
}

async function ask(
  ports: Ports,
  { method, path, body }: Question,
  signal: AbortSignal,
): Promise<Answered | undefined> {
  const { target, settings, http } = ports;
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const exchange = await http.send(
    {
      method,
      url: `${target.instance?.baseUrl ?? ""}${path}`,
      headers: { ...settings.api.auth, ...json },
      timeoutMs: REQUEST_TIMEOUT_MS,
      maxBodyBytes: MAX_BODY_BYTES,
      ...(body === undefined ? {} : { body }),
    },
    signal,
  );
  if (exchange.kind === "fault") return undefined;
  const { status, headers, body: text } = exchange;
  return { sink: `${method} ${path}`, status, headers, body: text };
}

// A description that cannot be read is a finding of the api phase.
async function describedOperations(
  ports: Ports,
  signal: AbortSignal,
): Promise<{ readonly operations: readonly Operation[]; readonly basePath: string }> {
  const { plan, tree } = ports.target;
  const texts: string[] = [];
  for (const path of plan.openapiPaths) {
    const answered = await ask(ports, { method: "GET", path }, signal);
    if (answered?.status === 200) texts.push(answered.body);
  }
  for (const text of [...texts, ...plan.openapiFiles.map((file) => tree.read(file) ?? "")]) {
    const parsed = parseDescription(text);
    if (parsed.ok) return operationsOf(parsed.value);
  }
  return { operations: [], basePath: "" };
}
