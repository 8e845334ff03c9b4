import { after, before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const SERVER = "src/server.js";
const APP = "src/app.js";
const NEW = "migrations/20251201090000_next.js";
const FLY = "fly.toml";

const migration = (statement: string) =>
  write(
    NEW,
    `export async function up(knex) {\n  ${statement}\n}\n\nexport async function down() {}\n`,
  );
const raw = (statement: string) => migration(`await knex.raw("${statement}");`);
const atStart = (code: string) => before(SERVER, "const server = createApp", `${code}\n\n`);

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported file was not committed",
    edits: [before(APP, "const LONGEST", 'import { count } from "./metrics.js";\n\n')],
    expected: { rules: startup("import-failure"), file: APP, line: "./metrics.js" },
    neutral: "missing-module",
  },
  {
    id: "export-removed",
    cause: "A6",
    title: "A function was renamed and its importer was forgotten",
    edits: [swap(APP, "export function createApp", "export function buildApp")],
    expected: { rules: startup("import-failure"), file: SERVER, line: 'from "./app.js"' },
  },
  {
    id: "module-system",
    cause: "A8",
    title: "The configuration of the migrations is CommonJS in a package of modules",
    edits: [swap("knexfile.js", "export default {", "module.exports = {")],
    expected: {
      rules: startup("module-system-mismatch", "configuration-failure", "migration-failure"),
      file: "knexfile.js",
      line: "module.exports",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [
      swap(
        APP,
        'router.get("/seeds", async (context) => {',
        'router.get("/seeds", async (context => {',
      ),
    ],
    expected: { rules: startup("syntax-failure"), file: APP, line: "async (context => {" },
    neutral: "syntax-error",
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      atStart('if (!process.env.BILLING_ACCOUNT) throw new Error("BILLING_ACCOUNT is not set");'),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: SERVER,
      line: "process.env.BILLING_ACCOUNT",
    },
    neutral: "missing-variable",
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(SERVER, ".listen(port, host,", '.listen(port, "localhost",')],
    expected: { rules: startup("loopback-bind"), file: SERVER, line: '"localhost"' },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(SERVER, ".listen(port, host,", ".listen(3417, host,")],
    expected: { rules: startup("port-ignored"), file: SERVER, line: ".listen(3417" },
    neutral: "port-ignored",
  },
  {
    id: "health-path",
    cause: "C5",
    title: "The platform's check asks a path that is not served",
    edits: [swap(FLY, 'path = "/health"', 'path = "/status"')],
    expected: { rules: startup("health-failure"), file: FLY, line: 'path = "/status"' },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "middleware-undefined",
    cause: "B11",
    title: "The result of a middleware is used where the middleware belongs",
    edits: [swap(APP, "app.use(router.allowedMethods());", "app.use(router.allowedMethods()());")],
    expected: {
      rules: startup("configuration-failure"),
      file: APP,
      line: "router.allowedMethods()()",
    },
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [raw("CREATE INDEXX seeds_by_name ON seeds (name)")],
    expected: {
      rules: startup("migration-syntax-error", "migration-failure"),
      file: NEW,
      line: "CREATE INDEXX",
    },
    neutral: "migration-syntax",
  },
  {
    id: "migration-table-exists",
    cause: "D5",
    title: "A migration creates a table that an earlier one created",
    edits: [
      migration('await knex.schema.createTable("seeds", (table) => table.increments("id"));'),
    ],
    expected: {
      rules: startup("migration-object-exists", "migration-failure"),
      file: NEW,
      line: "createTable",
    },
  },
  {
    id: "migration-type",
    cause: "D14",
    title: "A migration changes a type that cannot be cast",
    edits: [raw("ALTER TABLE seeds ALTER COLUMN name TYPE integer")],
    expected: {
      rules: startup("migration-type-mismatch", "migration-failure"),
      file: NEW,
      line: "TYPE integer",
    },
  },
  {
    id: "release-broken",
    cause: "A7",
    title: "The platform's release command calls a script that does not exist",
    edits: [
      swap(
        FLY,
        'release_command = "npm run migrate"',
        'release_command = "npm run migrate:latest"',
      ),
    ],
    expected: {
      rules: startup("process-type-failure", "command-unstartable"),
      file: FLY,
      line: "migrate:latest",
    },
    trials: ["processes"],
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      after(
        SERVER,
        'process.on("SIGINT", stop);\n',
        '\nsetTimeout(() => {\n  throw new Error("the price list cannot be refreshed");\n}, 1_500);\n',
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: SERVER,
      line: "the price list cannot be refreshed",
    },
    neutral: "crash-after-ready",
  },
  {
    id: "drain-absent",
    cause: "F2",
    title: "SIGTERM ends the process at once",
    edits: [
      swap(SERVER, 'process.on("SIGTERM", stop);', 'process.on("SIGTERM", () => process.exit(0));'),
    ],
    expected: { rules: startup("in-flight-request-dropped"), file: SERVER, line: '"SIGTERM"' },
    trials: ["drain"],
  },
  {
    id: "applied-removed",
    cause: "D6",
    title: "A migration that production has was removed",
    deployed: [],
    edits: [
      { kind: "remove", file: "migrations/20251120180000_taken.js" },
      swap(APP, '"id", "name", "grams", "taken"', '"id", "name", "grams"'),
    ],
    expected: {
      rules: startup("applied-migration-edited", "upgrade-failure"),
      file: "migrations/20251120180000_taken.js",
    },
    trials: ["upgrade"],
  },
];

export const KOA: Stack = {
  id: "koa",
  app: "bench/startup/apps/koa",
  install: ["npm", "ci", "--no-audit", "--no-fund"],
  seeds: SEEDS,
};
