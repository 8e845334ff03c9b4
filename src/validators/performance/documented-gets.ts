import type { Ports } from "#contract/validator.ts";
import { operationsOf } from "#engines/openapi/operations.ts";
import { parseDescription } from "#engines/openapi/parse.ts";
import { get } from "./measure-health.ts";

/** Paths of the documented GETs that need no parameter, sorted. A description may be served or a file. */
export async function documentedGets(ports: Ports, signal: AbortSignal): Promise<string[]> {
  const { plan, tree } = ports.target;
  for (const path of plan.openapiPaths) {
    const exchange = await get(ports, path, signal);
    if (exchange.kind !== "response" || exchange.status !== 200) continue;
    const found = getsIn(exchange.body);
    if (found !== undefined) return found;
  }
  for (const file of plan.openapiFiles) {
    const found = getsIn(tree.read(file) ?? "");
    if (found !== undefined) return found;
  }
  return [];
}

// A description that cannot be read is a finding of the api phase.
function getsIn(text: string): string[] | undefined {
  const parsed = parseDescription(text);
  if (!parsed.ok) return undefined;
  const { operations, basePath } = operationsOf(parsed.value);
  const paths = operations
    .filter(({ method, path }) => method === "GET" && !path.includes("{"))
    .filter(({ parameters }) => !parameters.some(({ required }) => required))
    .map(({ path }) => `${basePath}${path}`);
  return [...new Set(paths)].sort();
}
