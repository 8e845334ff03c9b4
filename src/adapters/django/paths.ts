import type { SourceTree } from "#contract/source-tree.ts";

const ROUTE = /\b(?:re_)?path\(\s*r?["']\^?([\w./-]*)\$?["']\s*,\s*([\w.]+)/g;
const HEALTH =
  /(^|\/)(health|healthz|health-check|healthcheck|health_check|ht|ready|readyz|live|livez|ping|status)\/?$/;

export interface DjangoRoutes {
  readonly health: readonly string[];
  /** Where drf-spectacular and Django Ninja serve their descriptions. */
  readonly descriptions: readonly string[];
}

/** What the URL configurations say, whose routes have no leading slash. */
export function djangoRoutes(tree: SourceTree, sources: readonly string[]): DjangoRoutes {
  const routes = sources
    .filter((file) => /(^|\/)urls(\/[^/]+)?\.py$/.test(file))
    .flatMap((file) => [...(tree.read(file) ?? "").matchAll(ROUTE)])
    .map(([, path = "", target = ""]) => ({ path: `/${path}`, target }));
  return {
    health: routes.filter(({ path }) => HEALTH.test(path)).map(({ path }) => path),
    descriptions: routes.flatMap(({ path, target }) => {
      if (/Spectacular(?:JSON)?APIView/.test(target)) return [`${path}?format=json`];
      return /^(?:api|\w+_api|\w+\.api)\.urls$/.test(target) ? [`${path}openapi.json`] : [];
    }),
  };
}
