import type { SourceTree } from "#contract/source-tree.ts";

const HEALTH =
  /(^|\/)(health|healthz|health-check|healthcheck|ready|readyz|live|livez|ping|status)$/;
const CONTROLLER = /@Controller\(\s*(?:\{[^}]*\bpath\s*:\s*)?(?:["'`]([^"'`]*)["'`])?/;
const GET = /@Get\(\s*(?:["'`]([^"'`]*)["'`])?\s*\)/g;
const PREFIX = /\.setGlobalPrefix\(\s*["'`]([^"'`]+)["'`]/;
const DOCUMENT = /\bSwaggerModule\.setup\(\s*["'`]([^"'`]+)["'`]/g;

export interface NestRoutes {
  /** Paths of controllers that are named like a health check, with the global prefix first. */
  readonly health: readonly string[];
  /** Where the Swagger module serves its description. */
  readonly descriptions: readonly string[];
}

/**
 * What the decorators say, whose paths have no leading slash.
 *
 * Source  Nest, "OpenAPI, introduction": the document of `setup("api", …)` is served at /api-json.
 */
export function nestRoutes(tree: SourceTree, sources: readonly string[]): NestRoutes {
  const texts = sources.map((file) => tree.read(file) ?? "");
  const code = texts.join("\n");
  const prefix = PREFIX.exec(code)?.[1];
  const routes = texts.flatMap(controlled).filter((path) => HEALTH.test(path));
  const prefixed = prefix === undefined ? [] : routes.map((path) => pathOf(prefix, path));
  const documents = [...code.matchAll(DOCUMENT)].map(([, path = ""]) => `${pathOf(path)}-json`);
  return { health: [...prefixed, ...routes], descriptions: documents };
}

function controlled(text: string): readonly string[] {
  const controller = CONTROLLER.exec(text);
  if (controller === null) return [];
  const base = controller[1] ?? "";
  return [...text.matchAll(GET)].map(([, path = ""]) => pathOf(base, path));
}

function pathOf(...parts: readonly string[]): string {
  const words = parts.flatMap((part) => part.split("/")).filter((word) => word !== "");
  return `/${words.join("/")}`;
}
