const NAME = /^(?:live|livez|liveness|alive|ping)$/i;
const BELOW = /^(?:-|health|healthz|api|internal|actuator|v\d+)$/i;
const OF_A_STORE = /(?:^|[_-])(?:db|database|postgres|postgresql|redis|cache)(?:$|[_-])/i;

/** `/livez`, `/health/live`, `/api/ping`; never `/db/ping`, which is there to ask the database. */
export function isLivenessPath(path: string): boolean {
  const segments = path.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1);
  if (last === undefined || segments.some((segment) => OF_A_STORE.test(segment))) return false;
  return NAME.test(last) && segments.slice(0, -1).every((segment) => BELOW.test(segment));
}
