import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { faultOf } from "../../system/harness/apps.ts";
import { PROJECT } from "../../system/harness/cli.ts";
import { type Checkout, checkoutOf, type Files } from "./checkout.ts";

// The trials of a start have tests of their own; here they would take most of the time.
const BRIEF = { "readiness.yml": "startup: { trials: [soak, again], soak-ms: 1000 }\n" };

/** A pull request to a healthy example whose settings ask for few trials of its start. */
export function briefPullRequest(
  change: Files = {},
  example: "orders-fastapi" | "orders-express" = "orders-fastapi",
): Checkout {
  return checkoutOf({ folder: join(PROJECT, "examples", example), files: BRIEF }, change);
}

/** A pull request that brings one of the fixtures' faults into a healthy example. */
export function faultyPullRequest(name: string): Checkout {
  const { base, delete: deleted } = faultOf(name);
  const overlay = join(PROJECT, "test/fixtures/apps", name, "files");
  const changed = filesUnder(overlay);
  const gone: Files = Object.fromEntries(deleted.map((path) => [path, undefined]));
  return briefPullRequest({ ...changed, ...gone }, base);
}

function filesUnder(folder: string): Files {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return {};
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

const SERVER = `import { createServer } from "node:http";
const server = createServer((request, response) => response.end("{}"));
server.listen(Number(process.env.PORT), "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
`;

/** A service without a database whose proposed change is these files, over others; it boots in a moment. */
export function smallPullRequest(change: Files = {}, given: Files = {}): Checkout {
  const base = {
    "server.mjs": SERVER,
    "readiness.yml":
      "app: { start: node server.mjs, health: / }\nstartup: { trials: [again], soak-ms: 100 }\n",
    ".github/workflows/readiness.yml": "on: pull_request\n",
    ...given,
  };
  return checkoutOf(base, change);
}

/** A change after which the same service cannot start any more, and where that is. */
export const BROKEN: { readonly files: Files; readonly file: string; readonly line: number } = {
  files: {
    "server.mjs": `// The module that is imported was never added.\nimport "./prices.mjs";\n${SERVER}`,
  },
  file: "server.mjs",
  line: 2,
};
