import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";

const HEALTH =
  /["'`](?:GET )?(\/(?:[\w-]+\/)*(?:health|healthz|health-check|healthcheck|ready|readyz|live|livez|ping|status|heartbeat|up))["'`]/g;
const CONVENTIONS = ["/health", "/healthz", "/api/health", "/ready", "/"];
const OPENAPI_FILE = /(^|\/)(openapi|swagger)\.(json|ya?ml)$/;

/** Health paths, best first: the settings, literals in the code, conventions, `/`. */
export function healthPaths(
  tree: SourceTree,
  settings: Settings,
  sources: readonly string[],
): string[] {
  if (settings.app.health !== undefined) return [settings.app.health];
  const found = sources.flatMap((file) =>
    [...(tree.read(file) ?? "").matchAll(HEALTH)].map((match) => match[1] ?? ""),
  );
  const ranked = [...new Set(found)].sort(
    (a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1),
  );
  return [...new Set([...ranked.slice(0, 4), ...CONVENTIONS])];
}

function rank(path: string): number {
  return path.includes("health") ? 0 : 1;
}

/** Where the API description is: paths on the application, and files in the repository. */
export function apiDescriptions(tree: SourceTree, settings: Settings, served: readonly string[]) {
  const { openapi } = settings.app;
  const files = tree.files.filter(
    (file) => OPENAPI_FILE.test(file) && !/(^|\/)(test|tests|fixtures)\//.test(file),
  );
  if (openapi === undefined) return { openapiPaths: served, openapiFiles: files };
  const file = openapi.replace(/^\.?\//, "");
  if (tree.read(file) !== undefined && !openapi.startsWith("/"))
    return { openapiPaths: [], openapiFiles: [file] };
  return { openapiPaths: [openapi], openapiFiles: tree.read(file) === undefined ? [] : [file] };
}
