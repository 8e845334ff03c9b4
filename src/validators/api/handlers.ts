import type { Operation } from "#contract/operation.ts";
import type { SourceTree } from "#contract/source-tree.ts";

interface Registration {
  readonly method: string;
  /** Path pattern with `{}` for every placeholder. */
  readonly pattern: string;
  readonly file: string;
  readonly line: number;
}

const SOURCE = /\.(py|[cm]?[jt]sx?|rb|go|java|kt|php)$/;
const NOT_SERVED =
  /(^|\/)(tests?|__tests__|spec|docs|dist|build|migrations)\/|\.(test|spec)\.[jt]s$/;
const MOST_FILES = 2_000;
// `@router.get("/orders/{id}")`, `app.post('/orders')`, `r.Get("/orders")`, `@GetMapping("/orders")`.
const ROUTE =
  /(?:\.|@)(get|post|put|patch|delete|head|options)(?:Mapping)?\(\s*(?:path\s*=\s*|value\s*=\s*)?(["'`])([^"'`\n]*)\2/gi;
const PREFIX = /\bprefix\s*[=:]\s*(["'`])([^"'`\n]*)\1/g;

/** Line that registers each operation, where exactly one line of the project fits best. */
export function findHandlers(
  tree: SourceTree,
  operations: readonly Operation[],
): ReadonlyMap<string, { readonly file: string; readonly line: number }> {
  const files = tree.files.filter((file) => SOURCE.test(file) && !NOT_SERVED.test(file));
  const registrations = files.slice(0, MOST_FILES).flatMap((file) => registrationsIn(tree, file));
  const found = new Map<string, { readonly file: string; readonly line: number }>();
  for (const operation of operations) {
    const best = bestFor(operation, registrations);
    if (best !== undefined) found.set(operation.id, { file: best.file, line: best.line });
  }
  return found;
}

function registrationsIn(tree: SourceTree, file: string): readonly Registration[] {
  const text = tree.read(file) ?? "";
  const prefixes = [...new Set([...text.matchAll(PREFIX)].map(([, , prefix = ""]) => prefix))];
  const prefix = prefixes.length === 1 ? (prefixes[0] ?? "") : "";
  return [...text.matchAll(ROUTE)].map((match) => ({
    method: (match[1] ?? "").toUpperCase(),
    pattern: normal(`${prefix}${match[3] ?? ""}`),
    file,
    line: text.slice(0, match.index).split("\n").length,
  }));
}

/** The longest pattern the path ends with; two of the same length decide nothing. */
function bestFor(
  operation: Operation,
  registrations: readonly Registration[],
): Registration | undefined {
  const path = normal(operation.path);
  const fitting = registrations
    .filter(
      ({ method, pattern }) =>
        method === operation.method && pattern !== "" && path.endsWith(pattern),
    )
    .sort((a, b) => b.pattern.length - a.pattern.length);
  const [first, second] = fitting;
  return first?.pattern.length === second?.pattern.length ? undefined : first;
}

/** `/orders/:id/`, `/orders/<int:id>` and `/orders/{id}` are all `/orders/{}`. */
function normal(path: string): string {
  const plain = path
    .replace(/\{[^}]*\}|<[^>]*>|:[A-Za-z_]\w*(\([^)]*\))?/g, "{}")
    .replace(/\/+$/, "");
  return plain === "" || plain.startsWith("/") ? plain : `/${plain}`;
}
