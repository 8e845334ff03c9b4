import { after, before, mode, remove, type Seed, startup, swap, write } from "../seed.ts";

const APPLICATION = "orders/api/application.py";
const ENTRY = "docker-entrypoint.sh";
const HEALTH = "orders/api/routes/health.py";
const NEW = "migrations/versions/d1f0a2b3c4e5_next.py";

const imported = (line: string) => before(APPLICATION, "from fastapi import FastAPI", `${line}\n`);
const atStart = (code: string) =>
  before(APPLICATION, "    app.state.sessions = sessionmaker", `${code}\n`);
const atEnd = (code: string) => after(APPLICATION, "\n\napp = create_app()\n", `\n\n${code}\n`);
const statement = (text: string) =>
  write(
    NEW,
    `"""next"""\n\nfrom alembic import op\n\nrevision = "d1f0a2b3c4e5"\ndown_revision = "c93a4d01e7f5"\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade() -> None:\n    op.execute("${text}")\n\n\ndef downgrade() -> None:\n    pass\n`,
  );
const procfile = (worker: string) => [
  write(
    "Procfile",
    `web: uvicorn orders.api.application:app --host 0.0.0.0 --port $PORT\nrelease: alembic upgrade head\nworker: ${worker}\n`,
  ),
];

/** What goes wrong between the start command and the first good answer, and after it. */
export const FASTAPI_RUNNING: readonly Seed[] = [
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(ENTRY, "--host 0.0.0.0", "--host 127.0.0.1")],
    expected: { rules: startup("loopback-bind"), file: ENTRY, line: "127.0.0.1" },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(ENTRY, '--port "${PORT:-8000}"', "--port 8417")],
    expected: { rules: startup("port-ignored"), file: ENTRY, line: "8417" },
    neutral: "port-ignored",
  },
  {
    id: "slow-start",
    cause: "C4",
    title: "It warms a cache for longer than the platform waits",
    edits: [
      imported("import time"),
      atStart('    print("warming the price cache", flush=True)\n    time.sleep(60)'),
    ],
    expected: { rules: startup("never-ready"), file: APPLICATION, line: "warming the price cache" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "query-hangs",
    cause: "C4",
    title: "A statement at the start takes longer than the platform waits",
    edits: [
      swap("orders/store/engine.py", "-c statement_timeout=5000 ", ""),
      swap(APPLICATION, 'text("SELECT 1")', 'text("SELECT pg_sleep(120)")'),
    ],
    expected: { rules: startup("never-ready"), file: APPLICATION, line: "pg_sleep" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-broken",
    cause: "C5",
    title: "The health route raises",
    edits: [
      swap(
        HEALTH,
        "    try:\n",
        '    if log.name:\n        raise RuntimeError("the probe is not wired")\n    try:\n',
      ),
    ],
    expected: { rules: startup("health-failure"), file: HEALTH, line: "the probe is not wired" },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-path",
    cause: "C5",
    title: "The image's health check asks a path that is not served",
    edits: [swap("Dockerfile", "/health'", "/status'")],
    expected: {
      rules: startup("health-failure", "healthcheck-failure", "manifest-disagreement"),
      file: "Dockerfile",
      line: "/status'",
    },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "health-blind",
    cause: "C8",
    title: "Health is good whatever the database does",
    edits: [swap(HEALTH, '        store.execute(text("SELECT 1"))', "        pass")],
    expected: { rules: startup("health-ignores-database"), file: HEALTH, line: '"/health"' },
    trials: ["outage"],
  },
  {
    id: "host-refused",
    cause: "C11",
    title: "Only two host names are answered",
    edits: [
      before(
        APPLICATION,
        "    app.state.settings = configuration\n",
        '    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])\n',
      ),
      imported("from starlette.middleware.trustedhost import TrustedHostMiddleware"),
    ],
    expected: {
      rules: startup("probe-host-refused"),
      file: APPLICATION,
      line: "allowed_hosts=",
    },
    trials: ["requests"],
  },
  {
    id: "root-fails",
    cause: "A14",
    title: "The home page was not built",
    edits: [
      before(
        APPLICATION,
        "    return app\n",
        '\n    @app.get("/", include_in_schema=False)\n    def home() -> str:\n        return open("public/index.html").read()\n\n',
      ),
    ],
    expected: { rules: startup("root-failure"), file: APPLICATION, line: "public/index.html" },
    trials: ["requests"],
  },
  {
    id: "second-boot",
    cause: "D22",
    title: "The seed at the start cannot be repeated",
    edits: [
      atStart(
        "    with engine.begin() as connection:\n        connection.execute(text(\"INSERT INTO carriers VALUES ('rad', 'Cargo bike', 9000)\"))",
      ),
    ],
    expected: { rules: startup("second-boot-failure"), file: APPLICATION, line: "Cargo bike" },
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the process shortly after the start",
    edits: [
      imported("import os\nimport threading"),
      atEnd(
        'def refresh() -> None:\n    log.error("the price list cannot be refreshed")\n    os._exit(1)\n\n\nthreading.Timer(2.5, refresh).start()',
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: APPLICATION,
      line: "the price list cannot be refreshed",
    },
    neutral: "crash-after-ready",
  },
  {
    id: "sigterm-ignored",
    cause: "F1",
    title: "SIGTERM does nothing",
    edits: [
      imported("import signal"),
      swap(
        APPLICATION,
        '    log.info("ready")',
        '    signal.signal(signal.SIGTERM, lambda *_: None)\n    log.info("ready")',
      ),
    ],
    expected: { rules: startup("sigterm-ignored"), file: APPLICATION, line: "signal.SIGTERM" },
  },
  {
    id: "drain-absent",
    cause: "F2",
    title: "SIGTERM ends the process at once",
    edits: [
      imported("import os\nimport signal"),
      swap(
        APPLICATION,
        '    log.info("ready")',
        '    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))\n    log.info("ready")',
      ),
    ],
    expected: {
      rules: startup("in-flight-request-dropped"),
      file: APPLICATION,
      line: "signal.SIGTERM",
    },
    trials: ["drain"],
  },
  {
    id: "lock-stays",
    cause: "F5",
    title: "A lock is taken at the start and released only at a clean end",
    edits: [
      atStart(
        "    with engine.begin() as connection:\n        connection.execute(text(\"INSERT INTO carriers VALUES ('lock', 'taken', 1)\"))",
      ),
      before(
        APPLICATION,
        "    engine.dispose()",
        "    with engine.begin() as connection:\n        connection.execute(text(\"DELETE FROM carriers WHERE code = 'lock'\"))\n",
      ),
    ],
    expected: {
      rules: startup("restart-after-kill-failure"),
      file: APPLICATION,
      line: "'taken'",
    },
    trials: ["kill"],
  },
  {
    id: "outage-unrecovered",
    cause: "D19",
    title: "One connection is kept for ever",
    edits: [
      swap(
        HEALTH,
        "def health(store: Store) -> Health:\n    try:\n        store.execute",
        "def health(store: Store) -> Health:\n    try:\n        kept(store).execute",
      ),
      before(
        HEALTH,
        '@router.get("/health"',
        'KEPT = []\n\n\ndef kept(store):\n    if not KEPT:\n        KEPT.append(store.get_bind().connect().execution_options(isolation_level="AUTOCOMMIT"))\n    return KEPT[0]\n\n\n',
      ),
    ],
    expected: { rules: startup("outage-unrecovered"), file: HEALTH, line: "KEPT.append(" },
    trials: ["outage"],
  },
  {
    id: "time-zone",
    cause: "E11",
    title: "A local date is taken for a date in UTC",
    edits: [
      imported("from datetime import UTC, datetime"),
      atStart(
        '    if datetime(2026, 1, 1).astimezone(UTC).day != 1:\n        raise RuntimeError("the calendar begins on a wrong day")',
      ),
    ],
    expected: {
      rules: startup("timezone-dependence"),
      file: APPLICATION,
      line: "the calendar begins on a wrong day",
    },
    trials: ["place"],
  },
  {
    id: "locale",
    cause: "E11",
    title: "A locale is set that few machines have",
    edits: [
      imported("import locale"),
      atStart(
        '    if "UTF-8" not in locale.setlocale(locale.LC_CTYPE, ""):\n        raise RuntimeError("names cannot be sorted in this locale")',
      ),
    ],
    expected: {
      rules: startup("locale-dependence"),
      file: APPLICATION,
      line: "names cannot be sorted",
    },
    trials: ["place"],
  },
  {
    id: "file-limit",
    cause: "E12",
    title: "It holds five hundred files open",
    edits: [atStart('    app.state.held = [open("alembic.ini") for _ in range(500)]')],
    expected: { rules: startup("open-file-limit"), file: APPLICATION, line: "range(500)" },
    trials: ["place"],
  },
  {
    id: "variable-optional",
    cause: "B2",
    title: "A documented variable is used without a default",
    edits: [
      after(".env.example", "POOL_SIZE=5\n", "BANNER=Welcome\n"),
      imported("import os"),
      atStart('    log.info(os.environ.get("BANNER").strip())'),
    ],
    expected: {
      rules: startup("optional-variable-required"),
      file: APPLICATION,
      line: '"BANNER"',
    },
    trials: ["variables"],
  },
  {
    id: "url-spelling",
    cause: "B6",
    title: "Only one spelling of the database URL is accepted",
    edits: [
      swap(
        "orders/settings.py",
        '{"postgres", "postgresql", "postgresql+psycopg"}',
        '{"postgresql", "postgresql+psycopg"}',
      ),
    ],
    expected: {
      rules: startup("database-url-spelling", "database-url-refused"),
      file: "orders/settings.py",
      line: '{"postgresql", "postgresql+psycopg"}',
    },
    trials: ["variables"],
  },
  {
    id: "script-mode",
    cause: "E1",
    title: "The start script is not executable",
    edits: [remove("Dockerfile"), write("Procfile", `web: ./${ENTRY}\n`), mode(ENTRY, 0o644)],
    expected: {
      rules: startup("entrypoint-not-executable", "command-unstartable"),
      file: ENTRY,
    },
  },
  {
    id: "worker-broken",
    cause: "A7",
    title: "The worker ends at once",
    edits: [
      ...procfile("python -m orders.worker"),
      write(
        "orders/worker.py",
        'from orders.settings import settings\n\n\ndef main() -> None:\n    raise RuntimeError(f"no queue for {settings().log_level}")\n\n\nmain()\n',
      ),
    ],
    expected: {
      rules: startup("process-type-failure"),
      file: "orders/worker.py",
      line: "raise RuntimeError",
    },
    trials: ["processes"],
  },
  {
    id: "worker-module",
    cause: "A7",
    title: "The worker is a module that is not there",
    edits: procfile("python -m orders.queue"),
    expected: {
      rules: startup("process-type-failure"),
      file: "Procfile",
      line: "orders.queue",
    },
    trials: ["processes"],
  },
  {
    id: "development-server",
    cause: "B10",
    title: "Production starts a reloading server",
    edits: [swap(ENTRY, "  --no-server-header", "  --no-server-header --reload")],
    expected: { rules: startup("development-server"), file: ENTRY, line: "--reload" },
  },
  {
    id: "migration-ignored",
    cause: "D18",
    title: "The script starts the server whatever became of the migrations",
    edits: [swap(ENTRY, "set -eu", "set -u")],
    expected: {
      rules: startup("migration-failure-ignored"),
      file: ENTRY,
      line: "alembic upgrade head",
    },
  },
  {
    id: "migration-half",
    cause: "D17",
    title: "Every statement of a migration is committed by itself",
    edits: [
      swap(
        "migrations/env.py",
        "with engine.connect() as connection:",
        'with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:',
      ),
    ],
    expected: {
      rules: startup("interrupted-migration-failure"),
      file: "migrations/versions/4b1d90c2a6e1_accounts_and_catalogue.py",
    },
    trials: ["kill"],
  },
  {
    id: "migration-race",
    cause: "D16",
    title: "Every replica migrates and nothing keeps them apart",
    edits: [
      swap(
        "migrations/env.py",
        '            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(724081)")\n',
        "",
      ),
    ],
    expected: { rules: startup("migration-race"), file: ENTRY, line: "alembic upgrade head" },
    trials: ["replicas"],
  },
  {
    id: "applied-edited",
    cause: "D6",
    title: "A migration that production has was edited",
    deployed: [],
    edits: [
      swap(
        "migrations/versions/1f62b8e47c90_shipments.py",
        'sa.Column("name", sa.String(80), nullable=False),',
        'sa.Column("name", sa.String(120), nullable=False),',
      ),
    ],
    expected: {
      rules: startup("applied-migration-edited"),
      file: "migrations/versions/1f62b8e47c90_shipments.py",
      line: "sa.String(120)",
    },
    trials: ["upgrade"],
  },
  {
    id: "upgrade-rows",
    cause: "D7",
    title: "A migration fails only where there are rows",
    deployed: [],
    edits: [statement("ALTER TABLE accounts ADD COLUMN city text NOT NULL")],
    expected: { rules: startup("upgrade-failure-with-rows"), file: NEW, line: "NOT NULL" },
    trials: ["upgrade"],
  },
  {
    id: "rolling-drop",
    cause: "D20",
    title: "A column that the deployed version reads was dropped",
    deployed: [],
    edits: [
      statement("ALTER TABLE carriers DROP COLUMN name CASCADE"),
      swap(
        "orders/store/models/sales.py",
        "    name: Mapped[str] = mapped_column(String(80))\n    max_parcel_grams",
        "    max_parcel_grams",
      ),
      swap(
        "orders/api/schemas/sales.py",
        "class CarrierView(Output):\n    code: str\n    name: str\n",
        "class CarrierView(Output):\n    code: str\n",
      ),
    ],
    expected: { rules: startup("deployed-version-broken"), file: NEW, line: "DROP COLUMN" },
    trials: ["rolling"],
  },
];
