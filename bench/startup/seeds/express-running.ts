import { after, before, mode, remove, type Seed, startup, swap, write } from "../seed.ts";

const SERVER = "src/server.js";
const HEALTH = "src/routes/health.js";
const ENTRY = "docker-entrypoint.sh";
const NEW = "migrations/1776000000000_next.js";
const EARLY = "migrations/1770000000000_late.js";
const PROCFILE = "Procfile";
const STOP = 'process.on("SIGTERM", stop);';
const UNDER_WAY = `    await pool.query("SELECT 1");`;

const atStart = (code: string) => before(SERVER, "const server = createApp", `${code}\n\n`);
const atEnd = (code: string) => after(SERVER, 'process.on("SIGINT", stop);\n', `\n${code}\n`);
const inApp = (code: string) => before("src/app.js", "  const parts = {", `${code}\n`);
const sqlFile = (file: string, statement: string) =>
  write(
    file,
    `export const up = (pgm) => {\n  pgm.sql("${statement}");\n};\n\nexport const down = () => {};\n`,
  );

/** What goes wrong between the start command and the first good answer, and after it. */
export const EXPRESS_RUNNING: readonly Seed[] = [
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(SERVER, ".listen(config.port, config.host,", '.listen(config.port, "127.0.0.1",')],
    expected: { rules: startup("loopback-bind"), file: SERVER, line: '"127.0.0.1"' },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(SERVER, ".listen(config.port, config.host,", ".listen(3417, config.host,")],
    expected: { rules: startup("port-ignored"), file: SERVER, line: ".listen(3417" },
    neutral: "port-ignored",
  },
  {
    id: "slow-start",
    cause: "C4",
    title: "It warms a cache for longer than the platform waits",
    edits: [
      atStart(
        'console.log("warming the price cache");\nawait new Promise((settle) => setTimeout(settle, 60_000));',
      ),
    ],
    expected: { rules: startup("never-ready"), file: SERVER, line: "warming the price cache" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "query-hangs",
    cause: "C4",
    title: "A statement at the start takes longer than the platform waits",
    edits: [
      swap("src/database.js", "    statement_timeout: 5_000,\n", ""),
      swap(SERVER, 'await pool.query("SELECT 1");', 'await pool.query("SELECT pg_sleep(120)");'),
    ],
    expected: { rules: startup("never-ready"), file: SERVER, line: "pg_sleep" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-broken",
    cause: "C5",
    title: "The health route throws",
    edits: [
      swap(
        HEALTH,
        "    try {\n",
        '    if (pool.totalCount > -1) throw new Error("the probe is not wired");\n    try {\n',
      ),
    ],
    expected: { rules: startup("health-failure"), file: HEALTH, line: "the probe is not wired" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-path",
    cause: "C5",
    title: "The image's health check asks a path that is not served",
    edits: [swap("Dockerfile", "/health`)", "/status`)")],
    expected: {
      rules: startup("health-failure", "healthcheck-failure", "manifest-disagreement"),
      file: "Dockerfile",
      line: "/status`)",
    },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-blind",
    cause: "C8",
    title: "Health is good whatever the database does",
    edits: [swap(HEALTH, UNDER_WAY, "    await Promise.resolve();")],
    expected: { rules: startup("health-ignores-database"), file: HEALTH, line: '"/health"' },
    trials: ["outage"],
  },
  {
    id: "ipv6-only",
    cause: "C3",
    title: "It takes connections by IPv6 only",
    edits: [
      swap(
        SERVER,
        ".listen(config.port, config.host,",
        '.listen({ port: config.port, host: "::", ipv6Only: true },',
      ),
    ],
    expected: { rules: startup("ipv6-only-bind"), file: SERVER, line: "ipv6Only" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "host-refused",
    cause: "C11",
    title: "Only two host names are answered",
    edits: [
      inApp(
        '  app.use((request, response, next) =>\n    ["localhost", "127.0.0.1"].includes(request.hostname) ? next() : response.sendStatus(403),\n  );',
      ),
    ],
    expected: {
      rules: startup("probe-host-refused"),
      file: "src/app.js",
      line: "sendStatus(403)",
    },
    trials: ["requests"],
  },
  {
    id: "root-fails",
    cause: "A14",
    title: "The home page was not built",
    edits: [
      inApp(
        '  app.get("/", (_request, response) => {\n    response.type("html").send(readFileSync(new URL("../public/index.html", import.meta.url)));\n  });',
      ),
    ],
    expected: { rules: startup("root-failure"), file: "src/app.js", line: "public/index.html" },
    trials: ["requests"],
  },
  {
    id: "asset-absent",
    cause: "A14",
    title: "The home page links a script that was not built",
    edits: [
      inApp(
        '  app.get("/", (_request, response) => {\n    response.type("html").send(\'<!doctype html><script src="/assets/app.js"></script>\');\n  });',
      ),
    ],
    expected: { rules: startup("asset-absent"), file: "src/app.js", line: "/assets/app.js" },
    trials: ["requests"],
  },
  {
    id: "second-boot",
    cause: "D22",
    title: "The seed at the start cannot be repeated",
    edits: [
      atStart(
        "await pool.query(\"INSERT INTO rooms (code, name, places) VALUES ('Z9', 'Cellar', 6)\");",
      ),
    ],
    expected: { rules: startup("second-boot-failure"), file: SERVER, line: "'Cellar'" },
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      atEnd(
        'setTimeout(() => {\n  throw new Error("the price list cannot be refreshed");\n}, 1_500);',
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
    id: "sigterm-ignored",
    cause: "F1",
    title: "SIGTERM does nothing",
    edits: [swap(SERVER, STOP, 'process.on("SIGTERM", () => {});')],
    expected: { rules: startup("sigterm-ignored"), file: SERVER, line: '"SIGTERM"' },
  },
  {
    id: "drain-absent",
    cause: "F2",
    title: "SIGTERM ends the process at once",
    edits: [swap(SERVER, STOP, 'process.on("SIGTERM", () => process.exit(0));')],
    expected: { rules: startup("in-flight-request-dropped"), file: SERVER, line: '"SIGTERM"' },
    trials: ["drain"],
  },
  {
    id: "child-survives",
    cause: "F3",
    title: "A child is detached, does not mind SIGTERM and outlives the server",
    edits: [
      before(SERVER, "import { createApp }", 'import { spawn } from "node:child_process";\n'),
      atEnd(
        'spawn("sh", ["-c", "trap : TERM; while :; do sleep 1; done"], { detached: true, stdio: "ignore" }).unref();',
      ),
    ],
    expected: { rules: startup("survivors"), file: SERVER, line: 'spawn("sh"' },
  },
  {
    id: "lock-stays",
    cause: "F5",
    title: "A lock is taken at the start and released only on SIGTERM",
    edits: [
      atStart(
        "await pool.query(\"INSERT INTO rooms (code, name, places) VALUES ('L0', 'lock', 1)\");",
      ),
      swap(
        SERVER,
        "    await pool.end();",
        "    await pool.query(\"DELETE FROM rooms WHERE code = 'L0'\");\n    await pool.end();",
      ),
    ],
    expected: { rules: startup("restart-after-kill-failure"), file: SERVER, line: "'lock'" },
    trials: ["kill"],
  },
  {
    id: "outage-exit",
    cause: "D19",
    title: "A lost connection ends the process",
    edits: [
      swap(
        "src/database.js",
        "console.warn(`an idle database connection ended: ${error.message}`)",
        "process.exit(1)",
      ),
    ],
    expected: {
      rules: startup("outage-exit"),
      file: "src/database.js",
      line: "process.exit(1)",
    },
    trials: ["outage"],
  },
  {
    id: "outage-unrecovered",
    cause: "D19",
    title: "One connection is kept for ever",
    edits: [
      swap(
        HEALTH,
        "  const router = Router();",
        '  const router = Router();\n  const kept = pool.connect().then((client) => client.on("error", () => {}));',
      ),
      swap(HEALTH, UNDER_WAY, '      await (await kept).query("SELECT 1");'),
    ],
    expected: {
      rules: startup("outage-unrecovered"),
      file: HEALTH,
      line: "(await kept)",
    },
    also: startup("sigterm-ignored"),
    trials: ["outage"],
  },
  {
    id: "time-zone",
    cause: "E11",
    title: "A local date is taken for a date in UTC",
    edits: [
      atStart(
        'const first = new Date("2026-01-01T00:00:00");\nif (first.toISOString().slice(0, 10) !== "2026-01-01") throw new Error("the calendar begins on a wrong day");',
      ),
    ],
    expected: {
      rules: startup("timezone-dependence"),
      file: SERVER,
      line: "the calendar begins on a wrong day",
    },
    trials: ["place"],
  },
  {
    id: "file-limit",
    cause: "E12",
    title: "It holds five hundred files open",
    edits: [
      before(SERVER, "import { createApp }", 'import { openSync } from "node:fs";\n'),
      atStart('const held = Array.from({ length: 500 }, () => openSync("package.json"));'),
    ],
    expected: { rules: startup("open-file-limit"), file: SERVER, line: "length: 500" },
    trials: ["place"],
  },
  {
    id: "other-directory",
    cause: "A12",
    title: "A file is read relative to the working directory",
    edits: [swap("src/app.js", 'new URL("../openapi.json", import.meta.url)', '"openapi.json"')],
    expected: {
      rules: startup("working-directory-dependence"),
      file: "src/app.js",
      line: 'readFileSync("openapi.json"',
    },
    trials: ["place"],
  },
  {
    id: "variable-optional",
    cause: "B2",
    title: "A documented variable is used without a default",
    edits: [
      after(".env.example", "POOL_SIZE=10\n", "BANNER=Welcome\n"),
      atStart("console.log(process.env.BANNER.trim());"),
    ],
    expected: {
      rules: startup("optional-variable-required"),
      file: SERVER,
      line: "process.env.BANNER",
    },
    trials: ["variables"],
  },
  {
    id: "url-spelling",
    cause: "B6",
    title: "Only one spelling of the database URL is accepted",
    edits: [swap("src/config.js", "/^postgres(ql)?:\\/\\//", "/^postgresql:\\/\\//")],
    expected: {
      rules: startup("database-url-spelling", "database-url-refused"),
      file: "src/config.js",
      line: "/^postgresql:",
    },
    trials: ["variables"],
  },
  {
    id: "script-mode",
    cause: "E1",
    title: "The start script is not executable",
    edits: [remove("Dockerfile"), write(PROCFILE, `web: ./${ENTRY}\n`), mode(ENTRY, 0o644)],
    expected: {
      rules: startup("entrypoint-not-executable", "command-unstartable"),
      file: ENTRY,
    },
  },
  {
    id: "script-returns",
    cause: "E2",
    title: "The start script has Windows line ends",
    edits: [
      remove("Dockerfile"),
      write(PROCFILE, `web: ./${ENTRY}\n`),
      write(
        ENTRY,
        "#!/bin/sh\r\nset -eu\r\nnode_modules/.bin/node-pg-migrate up\r\nexec node src/server.js\r\n",
      ),
    ],
    expected: {
      rules: startup("entrypoint-carriage-returns", "command-unstartable"),
      file: ENTRY,
    },
  },
  {
    id: "worker-broken",
    cause: "A7",
    title: "The worker ends at once",
    edits: [
      write(
        PROCFILE,
        "web: node src/server.js\nrelease: npm run migrate\nworker: node src/worker.js\n",
      ),
      write(
        "src/worker.js",
        'import { readConfig } from "./config.js";\n\nconst config = readConfig(process.env);\nthrow new Error(`no queue named ${config.queue}`);\n',
      ),
    ],
    expected: {
      rules: startup("process-type-failure"),
      file: "src/worker.js",
      line: "no queue named",
    },
    trials: ["processes"],
  },
  {
    id: "release-broken",
    cause: "B4",
    title: "The release step calls a script that the manifest does not have",
    edits: [
      write(
        PROCFILE,
        "web: node src/server.js\nrelease: npm run migrate && npm run publish-prices\n",
      ),
    ],
    expected: {
      rules: startup("process-type-failure", "command-unstartable"),
      file: PROCFILE,
      line: "publish-prices",
    },
    trials: ["processes"],
  },
  {
    id: "worker-tool",
    cause: "A7",
    title: "The worker runs with a development tool",
    edits: [
      write(
        PROCFILE,
        "web: node src/server.js\nrelease: npm run migrate\nworker: c8 node src/worker.js\n",
      ),
      write("src/worker.js", "setInterval(() => {}, 60_000);\n"),
    ],
    expected: {
      rules: startup("dev-dependency-at-runtime"),
      file: PROCFILE,
      line: "c8 node",
    },
    trials: ["processes", "pruned"],
  },
  {
    id: "development-server",
    cause: "B10",
    title: "Production starts a watching server",
    edits: [swap(ENTRY, "exec node src/server.js", "exec node --watch src/server.js")],
    expected: {
      rules: startup("development-server"),
      file: ENTRY,
      line: "--watch",
    },
  },
  {
    id: "migration-ignored",
    cause: "D18",
    title: "The script starts the server whatever became of the migrations",
    edits: [swap(ENTRY, "up --advisory-lock-mode wait", "up --advisory-lock-mode wait || true")],
    expected: {
      rules: startup("migration-failure-ignored"),
      file: ENTRY,
      line: "|| true",
    },
  },
  {
    id: "migration-race",
    cause: "D16",
    title: "Every replica migrates and nothing keeps them apart",
    edits: [swap(ENTRY, "--advisory-lock-mode wait", "--no-lock")],
    expected: {
      rules: startup("migration-race"),
      file: ENTRY,
      line: "--no-lock",
    },
    trials: ["replicas"],
  },
  {
    id: "applied-edited",
    cause: "D6",
    title: "A migration that production has was edited",
    deployed: [],
    edits: [swap("migrations/1768900000000_rooms-and-sessions.js", "varchar(80)", "varchar(120)")],
    expected: {
      rules: startup("applied-migration-edited"),
      file: "migrations/1768900000000_rooms-and-sessions.js",
      line: "varchar(120)",
    },
    trials: ["upgrade"],
  },
  {
    id: "upgrade-rows",
    cause: "D7",
    title: "A migration fails only where there are rows",
    deployed: [],
    edits: [sqlFile(NEW, "ALTER TABLE members ADD COLUMN city text NOT NULL")],
    expected: {
      rules: startup("upgrade-failure-with-rows"),
      file: NEW,
      line: "NOT NULL",
    },
    trials: ["upgrade"],
  },
  {
    id: "upgrade-order",
    cause: "D12",
    title: "A new migration is dated before one that production has",
    deployed: [],
    edits: [sqlFile(EARLY, "ALTER TABLE members ADD COLUMN city text")],
    expected: { rules: startup("upgrade-failure"), file: EARLY },
    trials: ["upgrade"],
  },
  {
    id: "rolling-rename",
    cause: "D20",
    title: "A column that the deployed version reads was renamed",
    deployed: [],
    edits: [
      sqlFile(NEW, "ALTER TABLE rooms RENAME COLUMN name TO title"),
      swap(
        "src/routes/sessions.js",
        "SELECT code, name, places FROM rooms",
        "SELECT code, title AS name, places FROM rooms",
      ),
    ],
    expected: {
      rules: startup("deployed-version-broken"),
      file: NEW,
      line: "RENAME COLUMN",
    },
    trials: ["rolling"],
  },
];
