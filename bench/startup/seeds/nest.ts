import { before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const MAIN = "src/main.ts";
const MODULE = "src/app.module.ts";
const SOURCE = "src/data-source.ts";
const CONTROLLER = "src/stations/stations.controller.ts";
const STATIONS = "src/stations/stations.module.ts";
const NEW = "src/migrations/1770000000000-next.ts";
const LISTEN =
  'await app.listen(Number(process.env.PORT || "3000"), process.env.HOST || "0.0.0.0");';

const migration = (statement: string) => [
  write(
    NEW,
    `import type { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class Next1770000000000 implements MigrationInterface {\n  async up(runner: QueryRunner) {\n    await runner.query("${statement}");\n  }\n\n  async down() {}\n}\n`,
  ),
  before(
    SOURCE,
    "import { Reading }",
    'import { Next1770000000000 } from "./migrations/1770000000000-next.js";\n',
  ),
  swap(
    SOURCE,
    "[Stations1761500000000, Readings1763900000000]",
    "[Stations1761500000000, Readings1763900000000, Next1770000000000]",
  ),
];
const atStart = (code: string) => before(MAIN, "const app = await", `${code}\n\n`);

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported file was not committed",
    edits: [
      before(
        MODULE,
        "@Module({",
        'import { count } from "./metrics.js";\n\nconsole.log(count);\n\n',
      ),
    ],
    expected: {
      rules: startup("import-failure", "syntax-failure"),
      file: MODULE,
      line: "./metrics.js",
    },
    neutral: "missing-module",
  },
  {
    id: "package-undeclared",
    cause: "A2",
    title: "A package is required at run time that no manifest names",
    edits: [
      atStart('const { default: helmet } = await import("helm" + "et");\nconsole.log(helmet);'),
    ],
    expected: { rules: startup("import-failure"), file: MAIN, line: '"helm"' },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [
      swap(
        CONTROLLER,
        'throw new NotFoundException("there is no such station");',
        'throw new NotFoundException("there is no such station";',
      ),
    ],
    expected: { rules: startup("syntax-failure"), file: CONTROLLER, line: 'such station";' },
    neutral: "syntax-error",
  },
  {
    id: "provider-missing",
    cause: "B11",
    title: "A controller asks for a provider that no module offers",
    edits: [swap(STATIONS, "imports: [TypeOrmModule.forFeature([Station])],", "imports: [],")],
    expected: {
      rules: startup("configuration-failure"),
      file: STATIONS,
      line: "imports: []",
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
      file: MAIN,
      line: "process.env.BILLING_ACCOUNT",
    },
    neutral: "missing-variable",
  },
  {
    id: "output-elsewhere",
    cause: "A11",
    title: "The build writes another folder than the start command runs",
    edits: [swap("tsconfig.json", '"outDir": "dist"', '"outDir": "build"')],
    expected: {
      rules: startup("build-output-absent", "import-failure", "migration-failure"),
      file: "Procfile",
      line: "dist/main.js",
    },
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(MAIN, 'process.env.HOST || "0.0.0.0"', '"127.0.0.1"')],
    expected: { rules: startup("loopback-bind"), file: MAIN, line: '"127.0.0.1"' },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(MAIN, 'Number(process.env.PORT || "3000")', "3417")],
    expected: { rules: startup("port-ignored"), file: MAIN, line: "3417" },
    neutral: "port-ignored",
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: migration("CREATE INDEXX stations_by_school ON stations (school)"),
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
    edits: migration("ALTER TABLE station ADD COLUMN city text"),
    expected: {
      rules: startup("migration-object-absent", "migration-failure"),
      file: NEW,
      line: "ALTER TABLE station",
    },
  },
  {
    id: "query-at-start",
    cause: "D1",
    title: "A module asks a table that no migration makes",
    edits: [
      swap(
        MODULE,
        "export class AppModule {}",
        'export class AppModule {\n  constructor(private readonly database: DataSource) {}\n\n  async onModuleInit() {\n    await this.database.query("SELECT 1 FROM schools");\n  }\n}',
      ),
      before(MODULE, "import { options }", 'import { DataSource } from "typeorm";\n'),
    ],
    expected: {
      rules: startup("schema-incomplete", "configuration-failure"),
      file: MODULE,
      line: "FROM schools",
    },
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      swap(
        MAIN,
        LISTEN,
        `${LISTEN}\n\nsetTimeout(() => {\n  throw new Error("the price list cannot be refreshed");\n}, 1_500);`,
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: MAIN,
      line: "the price list cannot be refreshed",
    },
    neutral: "crash-after-ready",
  },
];

export const NEST: Stack = {
  id: "nest",
  app: "bench/startup/apps/nest",
  install: ["npm", "ci", "--no-audit", "--no-fund"],
  seeds: SEEDS,
};
