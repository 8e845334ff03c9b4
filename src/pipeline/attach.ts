import type { BootRecord, Instance } from "#contract/boot.ts";
import type { Surroundings } from "./surroundings.ts";

/** Something that already runs: only asked, never started or stopped. */
export async function attach(
  surroundings: Surroundings,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Instance> {
  const base = baseUrl.replace(/\/+$/, "");
  const path = surroundings.settings.app.health ?? "/health";
  const exchange = await surroundings.http.send(
    { method: "GET", url: `${base}${path}`, timeoutMs: 10_000 },
    signal,
  );
  const probe = { path, address: base, durationMs: exchange.durationMs };
  const record: BootRecord = {
    label: "attached",
    outcome: "attached",
    steps: [],
    assignedPort: 0,
    probes: [
      exchange.kind === "response"
        ? { ...probe, status: exchange.status }
        : { ...probe, faultCode: exchange.code },
    ],
    databaseSessionCount: null,
    databaseMessages: [],
    variables: [],
  };
  return {
    record,
    secrets: [],
    ...(exchange.kind === "response" ? { baseUrl: base } : {}),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
