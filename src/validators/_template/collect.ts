import type { Collected, Ports } from "#contract/validator.ts";
import type { TemplateEvidence } from "./evidence.ts";

const TIMEOUT_MS = 5_000;

/** The only impure part: asks the target through the ports and writes down what it saw. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<TemplateEvidence>> {
  const url = `${ports.target.instance?.baseUrl ?? ""}/`;
  const exchange = await ports.http.send({ method: "GET", url, timeoutMs: TIMEOUT_MS }, signal);
  const status = exchange.kind === "response" ? exchange.status : null;
  return { payload: { status }, limitsReached: [] };
}
