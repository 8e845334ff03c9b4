import type { Instance } from "#contract/boot.ts";
import type { Ports } from "#contract/validator.ts";
import type { UnservedHealth } from "./evidence.ts";
import { ask } from "./trials/asked.ts";

// Routes may be added behind the first answer.
const TRIES = 6;
const PAUSE_MS = 500;

/** Asks for the declared health path by itself, when another path made the target count as ready. */
export async function observeUnservedHealth(
  ports: Ports,
  { record, baseUrl }: Instance,
  signal: AbortSignal,
): Promise<UnservedHealth | undefined> {
  const { declaredHealth: declared } = ports.target.plan;
  if (record.outcome !== "ready" || baseUrl === undefined || declared === undefined)
    return undefined;
  // In a container the engine runs the check itself, which proves more.
  if (declared.by === "image" && record.container !== undefined) return undefined;
  const asked = record.probes.find(({ path }) => path === declared.path);
  const well = record.probes.find(({ status = 500 }) => status < 400);
  const { file, line } = declared.origin;
  if (asked?.status !== 404 || well?.status === undefined || file === undefined) return undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    await ports.clock.sleep(PAUSE_MS, signal);
    const { status } = await ask(ports, { baseUrl, path: declared.path }, signal);
    if (status !== 404) return undefined;
  }
  return {
    path: declared.path,
    by: declared.by,
    at: { file, ...(line === undefined ? {} : { line }) },
    well: { path: well.path, status: well.status },
  };
}
