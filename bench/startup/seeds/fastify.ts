import { after, before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const SERVER = "src/server.js";
const APP = "src/app.js";
const CONFIG = "src/config.js";
const MANIFEST = "package.json";
const NEW = "migrations/1770000000000_next.js";

const sql = (statement: string) =>
  write(
    NEW,
    `export const up = (pgm) => {\n  pgm.sql("${statement}");\n};\n\nexport const down = () => {};\n`,
  );
const atStart = (code: string) => before(SERVER, "await migrate(", `${code}\n\n`);
const atEnd = (code: string) =>
  after(SERVER, "await app.listen({ host: config.host, port: config.port });\n", `\n${code}\n`);

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported file was not committed",
    edits: [
      before(APP, "export async function buildApp", 'import { count } from "./metrics.js";\n\n'),
    ],
    expected: { rules: startup("import-failure"), file: APP, line: "./metrics.js" },
    neutral: "missing-module",
  },
  {
    id: "plugin-undeclared",
    cause: "A2",
    title: "A plugin is registered that no manifest names",
    edits: [before(APP, "export async function buildApp", 'import cors from "@fastify/cors";\n\n')],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: APP,
      line: '"@fastify/cors"',
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A brace is missing",
    edits: [swap(APP, 'return { status: "ok" };', 'return { status: "ok" ;')],
    expected: { rules: startup("syntax-failure"), file: APP, line: '{ status: "ok" ;' },
    neutral: "syntax-error",
  },
  {
    id: "schema-invalid",
    cause: "B11",
    title: "A route's schema is not a schema",
    edits: [
      swap(
        "src/crossings.js",
        'departs: { type: "string", format: "date-time" }',
        'departs: { type: "timestamp" }',
      ),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: "src/crossings.js",
      line: 'type: "timestamp"',
    },
  },
  {
    id: "route-twice",
    cause: "B11",
    title: "A route is declared twice",
    edits: [
      before(
        APP,
        '  app.get("/openapi.json"',
        '  app.get("/health", async () => ({ status: "ok" }));\n',
      ),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: APP,
      line: 'app.get("/health", async () =>',
    },
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      before(
        CONFIG,
        "  return Object.freeze({",
        '  if (!env.BILLING_ACCOUNT) throw new Error("BILLING_ACCOUNT is not set");\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: CONFIG,
      line: "env.BILLING_ACCOUNT",
    },
    neutral: "missing-variable",
  },
  {
    id: "start-elsewhere",
    cause: "A11",
    title: "The start script runs a file that nothing builds",
    edits: [swap(MANIFEST, '"start": "node src/server.js"', '"start": "node build/server.js"')],
    expected: {
      rules: startup("build-output-absent", "command-unstartable", "import-failure"),
      file: MANIFEST,
      line: '"start"',
    },
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens where Fastify listens unless told otherwise",
    edits: [
      swap(
        SERVER,
        "app.listen({ host: config.host, port: config.port })",
        "app.listen({ port: config.port })",
      ),
    ],
    expected: { rules: startup("loopback-bind"), file: SERVER, line: "app.listen({ port" },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(SERVER, "port: config.port })", "port: 3417 })")],
    expected: { rules: startup("port-ignored"), file: SERVER, line: "port: 3417" },
    neutral: "port-ignored",
  },
  {
    id: "plugin-hangs",
    cause: "C4",
    title: "A plugin never says that it is done",
    edits: [
      before(
        APP,
        "  await app.register(crossings",
        "  await app.register((_instance, _options, _done) => {});\n",
      ),
    ],
    expected: {
      rules: startup("configuration-failure", "never-ready"),
      file: APP,
      line: "_done",
    },
    args: ["--ready-timeout-ms", "15000"],
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration that the application runs is not SQL",
    edits: [sql("CREATE INDEXX crossings_by_seats ON crossings (seats)")],
    expected: {
      rules: startup("migration-syntax-error", "migration-failure"),
      file: NEW,
      line: "CREATE INDEXX",
    },
    neutral: "migration-syntax",
  },
  {
    id: "migration-absent-column",
    cause: "D4",
    title: "A migration that the application runs names a column that is not there",
    edits: [sql("CREATE INDEX bookings_by_harbour ON bookings (harbour)")],
    expected: {
      rules: startup("migration-object-absent", "migration-failure"),
      file: NEW,
      line: "CREATE INDEX",
    },
  },
  {
    id: "migration-race",
    cause: "D16",
    title: "Every replica migrates and nothing keeps them apart",
    edits: [swap("src/migrate.js", '    advisoryLockMode: "wait",\n', "    noLock: true,\n")],
    expected: {
      rules: startup("migration-race", "replica-conflict"),
      file: "src/migrate.js",
      line: "noLock",
    },
    trials: ["replicas"],
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A rejection that nobody handles ends the process",
    edits: [
      atEnd(
        'setTimeout(async () => {\n  throw new Error("the price list cannot be refreshed");\n}, 1_500);',
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
    id: "outage-exit",
    cause: "D19",
    title: "A lost connection has no listener and ends the process",
    edits: [
      swap(
        SERVER,
        'pool.on("error", (error) => app.log.warn(`an idle database connection ended: ${error.message}`));\n',
        "",
      ),
    ],
    expected: { rules: startup("outage-exit"), file: SERVER, line: "new pg.Pool(" },
    trials: ["outage"],
  },
  {
    id: "sigterm-ignored",
    cause: "F1",
    title: "The handler waits for something that never comes",
    edits: [
      swap(
        SERVER,
        "    await app.close();",
        "    await new Promise(() => setInterval(() => {}, 1_000));",
      ),
    ],
    expected: { rules: startup("sigterm-ignored"), file: SERVER, line: '"SIGTERM"' },
  },
  {
    id: "outside-at-start",
    cause: "C10",
    title: "A webhook is registered before anything listens",
    edits: [atStart('await fetch("https://hooks.example.org/register", { method: "POST" });')],
    expected: {
      rules: startup("outside-network-at-start", "configuration-failure"),
      file: SERVER,
      line: "https://hooks.example.org",
    },
  },
];

export const FASTIFY: Stack = {
  id: "fastify",
  app: "bench/startup/apps/fastify",
  install: ["npm", "ci", "--no-audit", "--no-fund"],
  seeds: SEEDS,
};
