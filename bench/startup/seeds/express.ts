import type { Seed } from "../seed.ts";
import { after, before, remove, type Stack, startup, swap, write } from "../seed.ts";
import { EXPRESS_RUNNING } from "./express-running.ts";

const SERVER = "src/server.js";
const CONFIG = "src/config.js";
const ENTRY = "docker-entrypoint.sh";
const NEW = "migrations/1776000000000_next.js";
const BEFORE_APP = "const server = createApp";

const migration = (statement: string) =>
  write(NEW, `export const up = (pgm) => {\n  ${statement}\n};\n\nexport const down = () => {};\n`);
const sql = (statement: string) => migration(`pgm.sql(\`${statement}\`);`);
const atStart = (code: string) => before(SERVER, BEFORE_APP, `${code}\n\n`);

/** What keeps it from being installed, loaded and configured. */
const BUILD: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported file was not committed",
    edits: [
      before(
        "src/app.js",
        "export function createApp",
        'import { count } from "./metrics.js";\n\n',
      ),
    ],
    expected: { rules: startup("import-failure"), file: "src/app.js", line: "./metrics.js" },
    neutral: "missing-module",
  },
  {
    id: "package-undeclared",
    cause: "A2",
    title: "A package is imported that no manifest names",
    edits: [before("src/app.js", "export function createApp", 'import helmet from "helmet";\n\n')],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: "src/app.js",
      line: '"helmet"',
    },
  },
  {
    id: "package-transitive",
    cause: "A2",
    title: "A package is imported that only another one declares",
    edits: [
      before("src/database.js", "export function openPool", 'import types from "pg-types";\n\n'),
    ],
    expected: {
      rules: startup("undeclared-dependency"),
      file: "src/database.js",
      line: '"pg-types"',
    },
    trials: ["pruned"],
  },
  {
    id: "dependency-development",
    cause: "A1",
    title: "The server imports a development dependency; everything is installed",
    edits: [before("src/http/input.js", "export const INT32_MAX", 'import Ajv from "ajv";\n\n')],
    expected: {
      rules: startup("dev-dependency-at-runtime"),
      file: "src/http/input.js",
      line: '"ajv"',
    },
    trials: ["pruned"],
  },
  {
    id: "dependency-development-fresh",
    cause: "A1",
    title: "The server imports a development dependency; only production's are installed",
    edits: [before("src/http/input.js", "export const INT32_MAX", 'import Ajv from "ajv";\n\n')],
    expected: {
      rules: startup("dev-dependency-at-runtime", "import-failure"),
      file: "src/http/input.js",
      line: '"ajv"',
    },
    installs: true,
    trials: ["pruned"],
  },
  {
    id: "lock-outdated",
    cause: "A4",
    title: "The manifest was edited and the lock file was not",
    edits: [swap("package.json", '"zod": "4.6.7"', '"zod": "^3.20.0"')],
    expected: {
      rules: startup("lock-file-outdated", "install-failure"),
      file: "package.json",
      line: '"zod": "^3.20.0"',
    },
    installs: true,
  },
  {
    id: "version-absent",
    cause: "A5",
    title: "A pinned version was never published",
    edits: [
      remove("package-lock.json"),
      swap("package.json", '"zod": "4.6.7"', '"zod": "4.999.0"'),
      swap("Dockerfile", "npm ci", "npm install"),
      swap("Dockerfile", "package.json package-lock.json ./", "package.json ./"),
    ],
    expected: {
      rules: startup("dependency-conflict", "install-failure"),
      file: "package.json",
      line: '"zod": "4.999.0"',
    },
    installs: true,
  },
  {
    id: "export-removed",
    cause: "A6",
    title: "A function was renamed and one importer was forgotten",
    edits: [swap("src/database.js", "async function inTransaction", "async function transaction")],
    expected: {
      rules: startup("import-failure"),
      file: "src/routes/bookings.js",
      line: "import { inTransaction",
    },
  },
  {
    id: "require-in-module",
    cause: "A8",
    title: "require() in an ES module",
    edits: [before(CONFIG, "/** Reads the whole", 'const os = require("node:os");\n\n')],
    expected: {
      rules: startup("module-system-mismatch", "configuration-failure"),
      file: CONFIG,
      line: "require(",
    },
  },
  {
    id: "build-absent",
    cause: "A11",
    title: "The start command runs a file that nothing builds",
    edits: [swap(ENTRY, "src/server.js", "dist/server.js")],
    expected: {
      rules: startup("build-output-absent", "command-unstartable", "import-failure"),
      file: ENTRY,
      line: "dist/server.js",
    },
  },
  {
    id: "letter-case",
    cause: "A13",
    title: "An import differs from the file in one capital letter",
    edits: [swap("src/app.js", "./routes/bookings.js", "./routes/Bookings.js")],
    expected: {
      rules: startup("letter-case-mismatch", "import-failure"),
      file: "src/app.js",
      line: "./routes/Bookings.js",
    },
  },
  {
    id: "file-absent",
    cause: "A10",
    title: "A data file that is read at the start was not committed",
    edits: [swap("src/app.js", "../openapi.json", "../openapi.public.json")],
    expected: {
      rules: startup("file-unavailable", "file-absent-from-image", "configuration-failure"),
      file: "src/app.js",
      line: "openapi.public.json",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [swap("src/routes/members.js", ".min(10).max(128)", ".min(10.max(128)")],
    expected: {
      rules: startup("syntax-failure"),
      file: "src/routes/members.js",
      line: ".min(10.max(128)",
    },
    neutral: "syntax-error",
  },
  {
    id: "router-misconfigured",
    cause: "B11",
    title: "Something undefined is mounted as a router",
    edits: [swap("src/app.js", "app.use(sessionRoutes(parts));", "app.use(sessionRoutes.router);")],
    expected: {
      rules: startup("configuration-failure"),
      file: "src/app.js",
      line: "app.use(sessionRoutes.router);",
    },
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
    id: "variable-unparsable",
    cause: "B2",
    title: "The documented example value cannot be parsed",
    edits: [
      after(".env.example", "POOL_SIZE=10\n", "FEATURES=reviews,quotes\n"),
      atStart("const features = JSON.parse(process.env.FEATURES);"),
    ],
    expected: {
      rules: startup("variable-malformed", "configuration-failure"),
      file: SERVER,
      line: "JSON.parse(",
    },
  },
  {
    id: "variable-name",
    cause: "B5",
    title: "The platform's manifest spells a variable differently from the code",
    edits: [
      write("fly.toml", 'app = "workshop-bookings"\n\n[env]\n  WORKSHOP_REGIONS = "north"\n'),
      atStart(
        "if (process.env.WORKSHOP_REGION) console.log(`serving ${process.env.WORKSHOP_REGION}`);",
      ),
    ],
    expected: {
      rules: startup("variable-name-mismatch"),
      file: "fly.toml",
      line: "WORKSHOP_REGIONS",
    },
  },
  {
    id: "error-swallowed",
    cause: "B11",
    title: "A configuration error is printed and the process idles",
    edits: [
      swap(
        SERVER,
        "const config = readConfig(process.env);",
        'const config = readConfig(process.env);\nif (!process.env.LEDGER_REGION) {\n  console.error("the ledger has no region, so nothing is served");\n  await new Promise((settle) => setTimeout(settle, 3_600_000));\n}',
      ),
    ],
    expected: {
      rules: startup("never-ready", "environment-variable-absent"),
      file: SERVER,
      line: "the ledger has no region",
    },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "outside-at-start",
    cause: "C10",
    title: "Remote settings are fetched before anything listens",
    edits: [atStart('const remote = await fetch("https://settings.example.org/workshop.json");')],
    expected: {
      rules: startup("outside-network-at-start", "configuration-failure"),
      file: SERVER,
      line: "https://settings.example.org",
    },
  },
  {
    id: "tool-absent",
    cause: "E5",
    title: "A program is run at the start that is not installed",
    edits: [
      before(
        SERVER,
        "import { createApp }",
        'import { execFileSync } from "node:child_process";\n',
      ),
      atStart('console.log(execFileSync("wkhtmltopdf-static", ["--version"]).toString());'),
    ],
    expected: {
      rules: startup("system-tool-absent", "configuration-failure"),
      file: SERVER,
      line: "wkhtmltopdf-static",
    },
  },
  {
    id: "folder-absent",
    cause: "E9",
    title: "It writes into a folder that nobody makes",
    edits: [
      before(SERVER, "import { createApp }", 'import { writeFileSync } from "node:fs";\n'),
      atStart('writeFileSync("/var/lib/workshop-bookings/started", new Date().toISOString());'),
    ],
    expected: {
      rules: startup("file-unavailable", "file-absent-from-image", "configuration-failure"),
      file: SERVER,
      line: "/var/lib/workshop-bookings",
    },
  },
  {
    id: "port-twice",
    cause: "F5",
    title: "A second server asks for the port of the first",
    edits: [
      before(SERVER, "import { createApp }", 'import { createServer } from "node:http";\n'),
      atStart(
        "createServer((_request, response) => response.end()).listen(config.port, config.host);",
      ),
    ],
    expected: {
      rules: startup("port-taken", "configuration-failure"),
      file: SERVER,
      line: "const server = createApp(",
    },
  },
  {
    id: "exit-zero",
    cause: "F4",
    title: "It ends with code 0 before it listens",
    edits: [
      atStart(
        'if (!("LICENCE" in globalThis)) {\n  console.log("no licence was found, leaving");\n  process.exit(0);\n}',
      ),
    ],
    expected: {
      rules: startup("exit-before-ready", "exit-code-zero"),
      file: SERVER,
      line: "no licence was found",
    },
  },
];

/** What stops it at the database. */
const DATABASE: readonly Seed[] = [
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [sql("CREATE INDEXX rooms_by_name ON rooms (name)")],
    expected: {
      rules: startup("migration-syntax-error", "migration-failure"),
      file: NEW,
      line: "CREATE INDEXX",
    },
    neutral: "migration-syntax",
  },
  {
    id: "migration-absent-table",
    cause: "D4",
    title: "A migration names a table that is not there",
    edits: [sql("ALTER TABLE venues ADD COLUMN city text")],
    expected: {
      rules: startup("migration-object-absent", "migration-failure"),
      file: NEW,
      line: "ALTER TABLE venues",
    },
  },
  {
    id: "migration-table-exists",
    cause: "D5",
    title: "A migration creates a table that an earlier one created",
    edits: [migration('pgm.createTable("reviews", { id: "id" });')],
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
    edits: [sql("ALTER TABLE workshops ALTER COLUMN title TYPE integer")],
    expected: {
      rules: startup("migration-type-mismatch", "migration-failure"),
      file: NEW,
      line: "TYPE integer",
    },
  },
  {
    id: "migration-rows",
    cause: "D7",
    title: "A migration adds a NOT NULL column to rows an earlier one inserted",
    edits: [sql("ALTER TABLE rooms ADD COLUMN floor integer NOT NULL")],
    expected: {
      rules: startup("migration-row-violation", "migration-failure"),
      file: NEW,
      line: "NOT NULL",
    },
  },
  {
    id: "migration-extension",
    cause: "D24",
    title: "A migration needs an extension that the server does not have",
    edits: [sql("CREATE EXTENSION timescaledb")],
    expected: {
      rules: startup("extension-absent", "migration-failure"),
      outcome: "inconclusive",
      file: NEW,
      line: "timescaledb",
    },
  },
  {
    id: "migration-privilege",
    cause: "D24",
    title: "A migration needs an administrator",
    edits: [sql("CREATE ROLE reporting LOGIN")],
    expected: {
      rules: startup("privilege-absent", "migration-failure"),
      file: NEW,
      line: "CREATE ROLE",
    },
  },
  {
    id: "migration-file-broken",
    cause: "D8",
    title: "A migration takes the first row of an empty result",
    edits: [
      write(
        NEW,
        'export const up = async (pgm) => {\n  const [first] = await pgm.db.select("SELECT id FROM members ORDER BY id");\n  pgm.sql(`UPDATE workshops SET title = title || ${first.id}`);\n};\n\nexport const down = () => {};\n',
      ),
    ],
    expected: { rules: startup("migration-failure"), file: NEW, line: "first.id" },
  },
  {
    id: "column-absent",
    cause: "D1",
    title: "The start asks for a column that no migration makes",
    edits: [atStart('await pool.query("SELECT tier FROM members LIMIT 1");')],
    expected: {
      rules: startup("schema-incomplete", "configuration-failure"),
      file: SERVER,
      line: "SELECT tier",
    },
  },
  {
    id: "connections-exhausted",
    cause: "D23",
    title: "It opens more connections than the server allows",
    edits: [
      atStart(
        "const warm = await Promise.all(Array.from({ length: 600 }, () => openPool(config).connect()));",
      ),
    ],
    expected: {
      rules: startup("too-many-connections", "configuration-failure"),
      file: SERVER,
      line: "length: 600",
    },
  },
];

export const EXPRESS: Stack = {
  id: "express",
  app: "examples/orders-express",
  install: ["npm", "ci", "--no-audit", "--no-fund"],
  seeds: [...BUILD, ...DATABASE, ...EXPRESS_RUNNING],
};
