import { before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const MAIN = "main.go";
const CONFIG = "internal/config/config.go";
const WEB = "internal/web/web.go";
const STORE = "internal/store/store.go";
const MIGRATIONS = "internal/store/migrations";
const NEW = `${MIGRATIONS}/0003_next.sql`;
const SERVE = "	serve(stop, settings, lockers)\n}";

const sql = (statement: string) => write(NEW, `-- The next version.\n${statement};\n`);
const atStart = (code: string) => before(MAIN, SERVE, `${code}\n`);

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported package was not committed",
    edits: [
      before(
        MAIN,
        '	"example.org/lockers/internal/store"',
        '	"example.org/lockers/internal/metrics"\n',
      ),
      atStart("	metrics.Count()"),
    ],
    expected: { rules: startup("import-failure"), file: MAIN, line: "internal/metrics" },
    neutral: "missing-module",
  },
  {
    id: "module-undeclared",
    cause: "A2",
    title: "A module is imported that go.mod does not require",
    edits: [
      before(MAIN, '	"example.org/lockers/internal/config"', '	_ "github.com/go-chi/chi/v5"\n\n'),
    ],
    expected: {
      rules: startup("undeclared-dependency", "import-failure"),
      file: MAIN,
      line: "go-chi",
    },
  },
  {
    id: "symbol-removed",
    cause: "A6",
    title: "A function was renamed and its caller was forgotten",
    edits: [swap(WEB, "func Handler(", "func Routes(")],
    expected: {
      rules: startup("import-failure", "syntax-failure"),
      file: MAIN,
      line: "web.Handler(",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [swap(CONFIG, 'os.Getenv("PORT")', 'os.Getenv("PORT"')],
    expected: { rules: startup("syntax-failure"), file: CONFIG, line: 'os.Getenv("PORT"' },
    neutral: "syntax-error",
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      before(
        CONFIG,
        "	if len(settings.CodeSecret) < 16",
        '	if _, err = required("BILLING_ACCOUNT"); err != nil {\n		return Settings{}, err\n	}\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: CONFIG,
      line: '"BILLING_ACCOUNT"',
    },
    neutral: "missing-variable",
  },
  {
    id: "panic-at-start",
    cause: "B11",
    title: "A nil map is written before it listens",
    edits: [atStart('	var seen map[string]int\n	seen["start"]++')],
    expected: {
      rules: startup("configuration-failure"),
      file: MAIN,
      line: 'seen["start"]++',
    },
  },
  {
    id: "route-conflict",
    cause: "B11",
    title: "Two patterns of routes conflict",
    edits: [
      before(
        WEB,
        "	return routes\n",
        '	routes.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})\n',
      ),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: WEB,
      line: '"GET /health", func(http.ResponseWriter',
    },
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [
      swap(
        MAIN,
        'net.JoinHostPort("", settings.Port)',
        'net.JoinHostPort("127.0.0.1", settings.Port)',
      ),
    ],
    expected: { rules: startup("loopback-bind"), file: MAIN, line: '"127.0.0.1"' },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(MAIN, 'net.JoinHostPort("", settings.Port)', 'net.JoinHostPort("", "3417")')],
    expected: { rules: startup("port-ignored"), file: MAIN, line: '"3417"' },
    neutral: "port-ignored",
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration that the application runs is not SQL",
    edits: [sql("CREATE INDEXX locker_size ON locker (size)")],
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
    edits: [sql("CREATE TABLE parcel (id bigint)")],
    expected: {
      rules: startup("migration-object-exists", "migration-failure"),
      file: NEW,
      line: "CREATE TABLE parcel",
    },
  },
  {
    id: "migration-race",
    cause: "D16",
    title: "Every replica migrates and nothing keeps them apart",
    edits: [
      swap(
        "internal/store/migrate.go",
        'session.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock)',
        'session.ExecContext(ctx, "SELECT $1::bigint", lock)',
      ),
    ],
    expected: {
      rules: startup("migration-race", "replica-conflict"),
      file: "internal/store/migrate.go",
    },
    trials: ["replicas"],
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      atStart(
        '	time.AfterFunc(1500*time.Millisecond, func() {\n		panic("the price list cannot be refreshed")\n	})',
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: MAIN,
      line: "the price list cannot be refreshed",
    },
    neutral: "crash-after-ready",
  },
  {
    id: "drain-absent",
    cause: "F2",
    title: "SIGTERM closes the server with its requests",
    edits: [
      swap(
        MAIN,
        "if err := server.Shutdown(deadline); err != nil {",
        "if err := server.Close(); err != nil || deadline == nil {",
      ),
    ],
    expected: { rules: startup("in-flight-request-dropped"), file: MAIN, line: "syscall.SIGTERM" },
    trials: ["drain"],
  },
  {
    id: "health-blind",
    cause: "C8",
    title: "Health is good whatever the database does",
    edits: [
      swap(
        WEB,
        "if err := lockers.Ping(r.Context()); err != nil {",
        "if err := r.Context().Err(); err != nil {",
      ),
    ],
    expected: { rules: startup("health-ignores-database"), file: WEB, line: "GET /health" },
    trials: ["outage"],
  },
  {
    id: "query-at-start",
    cause: "D1",
    title: "The start asks a column that no migration makes",
    edits: [
      swap(STORE, "SELECT l.id, l.street, l.size\n", "SELECT l.id, l.street, l.size, l.door\n"),
      atStart(
        '	if _, err := lockers.Free(stop); err != nil {\n		log.Fatalf("cannot count the free lockers: %v", err)\n	}',
      ),
    ],
    expected: {
      rules: startup("schema-incomplete", "exit-before-ready"),
      file: STORE,
      line: "l.door",
    },
  },
];

export const GO: Stack = { id: "go", app: "bench/startup/apps/go", seeds: SEEDS };
