import { after, before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const PACKAGE = "src/main/java/org/example/plots";
const BOARD = `${PACKAGE}/SeasonBoard.java`;
const CONTROLLER = `${PACKAGE}/PlotController.java`;
const REPOSITORY = `${PACKAGE}/PlotRepository.java`;
const PROPERTIES = "src/main/resources/application.properties";
const POM = "pom.xml";
const NEW = "src/main/resources/db/migration/V3__next.sql";
const RUN = "        LOG.info(";

const sql = (statement: string) => write(NEW, `-- The next version.\n${statement};\n`);

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported class was not committed",
    edits: [
      before(BOARD, "import org.slf4j.Logger;", "import org.example.plots.metrics.Counter;\n"),
    ],
    expected: { rules: startup("import-failure"), file: BOARD, line: "metrics.Counter" },
    neutral: "missing-module",
  },
  {
    id: "version-absent",
    cause: "A5",
    title: "A version of a dependency was never published",
    edits: [
      swap(
        POM,
        "<artifactId>postgresql</artifactId>",
        "<artifactId>postgresql</artifactId>\n      <version>42.999.0</version>",
      ),
    ],
    expected: {
      rules: startup("dependency-conflict", "install-failure"),
      file: POM,
      line: "42.999.0",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A semicolon is missing",
    edits: [swap(CONTROLLER, "return plots.all();", "return plots.all()")],
    expected: { rules: startup("syntax-failure"), file: CONTROLLER, line: "return plots.all()" },
    neutral: "syntax-error",
  },
  {
    id: "bean-missing",
    cause: "B11",
    title: "A component asks for a bean that nobody defines",
    edits: [
      swap(REPOSITORY, "@Repository\n", ""),
      swap(REPOSITORY, "import org.springframework.stereotype.Repository;\n", ""),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: CONTROLLER,
      line: "public PlotController(",
    },
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      after(PROPERTIES, "plots.season-weeks=26\n", "billing.account=${BILLING_ACCOUNT}\n"),
      before(
        BOARD,
        "    private final PlotsProperties properties;",
        '    @org.springframework.beans.factory.annotation.Value("${billing.account}")\n    private String account;\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: PROPERTIES,
      line: "BILLING_ACCOUNT",
    },
    neutral: "missing-variable",
  },
  {
    id: "property-unparsable",
    cause: "B2",
    title: "A property is no number",
    edits: [swap(PROPERTIES, "plots.season-weeks=26", "plots.season-weeks=half a year")],
    expected: {
      rules: startup("configuration-failure", "variable-malformed"),
      file: PROPERTIES,
      line: "plots.season-weeks",
    },
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [after(PROPERTIES, "server.port=${PORT:8080}\n", "server.address=127.0.0.1\n")],
    expected: { rules: startup("loopback-bind"), file: PROPERTIES, line: "server.address" },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(PROPERTIES, "server.port=${PORT:8080}", "server.port=8417")],
    expected: { rules: startup("port-ignored"), file: PROPERTIES, line: "server.port=8417" },
    neutral: "port-ignored",
  },
  {
    id: "mapping-ambiguous",
    cause: "B11",
    title: "Two methods answer the same path",
    edits: [swap(CONTROLLER, '@GetMapping("/plots")', '@GetMapping("/")')],
    expected: {
      rules: startup("configuration-failure"),
      file: CONTROLLER,
      line: "public List<Plot> all()",
    },
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [sql("CREATE INDEXX plot_name ON plot (name)")],
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
    edits: [sql("ALTER TABLE gardeners ADD COLUMN city text")],
    expected: {
      rules: startup("migration-object-absent", "migration-failure"),
      file: NEW,
      line: "ALTER TABLE gardeners",
    },
  },
  {
    id: "query-at-start",
    cause: "D1",
    title: "The start asks a column that no migration makes",
    edits: [swap(REPOSITORY, "WHERE gardener_id IS NULL", "WHERE tenant_id IS NULL")],
    expected: {
      rules: startup("schema-incomplete", "configuration-failure"),
      file: REPOSITORY,
      line: "tenant_id",
    },
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      before(
        BOARD,
        RUN,
        '        new Thread(() -> {\n            try {\n                Thread.sleep(2_500);\n            } catch (InterruptedException stopped) {\n                return;\n            }\n            LOG.error("the price list cannot be refreshed");\n            Runtime.getRuntime().halt(1);\n        }).start();\n',
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: BOARD,
      line: "the price list cannot be refreshed",
    },
    neutral: "crash-after-ready",
  },
];

export const SPRING: Stack = { id: "spring", app: "bench/startup/apps/spring", seeds: SEEDS };
