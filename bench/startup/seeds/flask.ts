import { after, before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const INIT = "lending/__init__.py";
const CONFIG = "lending/config.py";
const VIEWS = "lending/views.py";
const PROCFILE = "Procfile";
const WORKER = "lending/reminders.py";
const NEW = "migrations/versions/f0a1b2c3d4e5_next.py";

const imported = (line: string) => before(INIT, "from flask import Flask", `${line}\n`);
const statement = (text: string) =>
  write(
    NEW,
    `"""next"""\n\nfrom alembic import op\n\nrevision = "f0a1b2c3d4e5"\ndown_revision = "e83f6a90d15b"\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade() -> None:\n    op.execute("${text}")\n\n\ndef downgrade() -> None:\n    pass\n`,
  );

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported module was not committed",
    edits: [imported("from lending import metrics  # noqa: F401")],
    expected: { rules: startup("import-failure"), file: INIT, line: "import metrics" },
    neutral: "missing-module",
  },
  {
    id: "requirement-missing",
    cause: "A2",
    title: "A requirement was removed that is still imported",
    edits: [swap("requirements.txt", "Flask-Migrate==4.1.0\n", "")],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: INIT,
      line: "from flask_migrate",
    },
  },
  {
    id: "server-missing",
    cause: "A7",
    title: "The server that the start command names is not required",
    edits: [swap("requirements.txt", "gunicorn==27.0.1\n", "")],
    expected: {
      rules: startup("command-unstartable", "undeclared-dependency"),
      file: PROCFILE,
      line: "web: gunicorn",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A colon is missing",
    edits: [swap(VIEWS, "def tools():", "def tools()")],
    expected: { rules: startup("syntax-failure"), file: VIEWS, line: "def tools()" },
    neutral: "syntax-error",
  },
  {
    id: "entry-absent",
    cause: "A6",
    title: "The factory was renamed and the start command was not",
    edits: [swap(PROCFILE, '"lending:create_app()"', '"lending:make_app()"')],
    expected: {
      rules: startup("import-failure", "configuration-failure", "command-unstartable"),
      file: PROCFILE,
      line: "make_app",
    },
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      before(
        CONFIG,
        '        "LOAN_DAYS"',
        '        "BILLING_ACCOUNT": os.environ["BILLING_ACCOUNT"],\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: CONFIG,
      line: 'os.environ["BILLING_ACCOUNT"]',
    },
    neutral: "missing-variable",
  },
  {
    id: "variable-unparsable",
    cause: "B2",
    title: "The platform's manifest gives a variable a value that is no number",
    edits: [write("fly.toml", 'app = "tool-library"\n\n[env]\n  LOAN_DAYS = "two weeks"\n')],
    expected: {
      rules: startup("variable-malformed", "configuration-failure"),
      file: CONFIG,
      line: '"LOAN_DAYS": int(',
    },
  },
  {
    id: "url-dialect",
    cause: "B6",
    title: "The database URL is handed to SQLAlchemy as it came, with a driver that is not there",
    edits: [swap(CONFIG, 'return f"postgresql+psycopg://{rest}"', 'return f"postgres://{rest}"')],
    expected: {
      rules: startup("database-url-refused", "configuration-failure", "migration-failure"),
      file: INIT,
      line: "db.init_app(app)",
    },
  },
  {
    id: "blueprint-twice",
    cause: "B11",
    title: "A blueprint is registered twice under one name",
    edits: [
      after(
        INIT,
        "    app.register_blueprint(bp)\n",
        '    app.register_blueprint(bp, url_prefix="/v2")\n',
      ),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: INIT,
      line: 'url_prefix="/v2"',
    },
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(PROCFILE, "--bind 0.0.0.0:$PORT", "--bind 127.0.0.1:$PORT")],
    expected: { rules: startup("loopback-bind"), file: PROCFILE, line: "127.0.0.1" },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(PROCFILE, "--bind 0.0.0.0:$PORT", "--bind 0.0.0.0:8417")],
    expected: { rules: startup("port-ignored"), file: PROCFILE, line: "8417" },
    neutral: "port-ignored",
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [statement("CREATE INDEXX tools_by_name ON tools (name)")],
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
    edits: [statement("CREATE TABLE loans (id integer)")],
    expected: {
      rules: startup("migration-object-exists", "migration-failure"),
      file: NEW,
      line: "CREATE TABLE loans",
    },
  },
  {
    id: "health-broken",
    cause: "C5",
    title: "The health view asks a table that no migration makes",
    edits: [swap(VIEWS, 'text("SELECT 1")', 'text("SELECT 1 FROM heartbeats")')],
    expected: {
      rules: startup("health-failure", "schema-incomplete"),
      file: VIEWS,
      line: "FROM heartbeats",
    },
    args: ["--ready-timeout-ms", "8000"],
  },
  {
    id: "root-fails",
    cause: "A14",
    title: "The template of the home page was renamed",
    edits: [swap(VIEWS, 'render_template("home.html"', 'render_template("welcome.html"')],
    expected: { rules: startup("root-failure"), file: VIEWS, line: '"welcome.html"' },
    trials: ["requests"],
  },
  {
    id: "crash-later",
    cause: "F6",
    title: "A job ends the server shortly after its first answer",
    edits: [
      write(
        "gunicorn.conf.py",
        'import contextlib\nimport os\nimport signal\nimport threading\n\n\ndef post_request(worker, req, environ, resp):\n    def refresh():\n        worker.log.error("the price list cannot be refreshed")\n        with contextlib.suppress(ProcessLookupError):\n            os.kill(worker.ppid, signal.SIGKILL)\n\n    threading.Timer(1.5, refresh).start()\n',
      ),
    ],
    expected: {
      rules: startup("crash-after-ready"),
      file: "gunicorn.conf.py",
      line: "the price list cannot be refreshed",
    },
    also: startup("survivors"),
    neutral: "crash-after-ready",
  },
  {
    id: "second-boot",
    cause: "D22",
    title: "The seed at the start cannot be repeated",
    edits: [
      swap(
        PROCFILE,
        'web: gunicorn "lending:create_app()"',
        'web: python seed.py && gunicorn "lending:create_app()"',
      ),
      write(
        "seed.py",
        'from lending import create_app\nfrom lending.models import Tool, db\n\nwith create_app().app_context():\n    db.session.add(Tool(name="Hammer"))\n    db.session.commit()\n',
      ),
    ],
    expected: {
      rules: startup("second-boot-failure"),
      file: "seed.py",
      line: "db.session.commit()",
    },
  },
  {
    id: "worker-broken",
    cause: "A7",
    title: "The worker uses a name that does not exist",
    edits: [swap(WORKER, "    app = create_app()\n", "    app = create_worker()\n")],
    expected: {
      rules: startup("process-type-failure"),
      file: WORKER,
      line: "create_worker()",
    },
    trials: ["processes"],
  },
  {
    id: "release-broken",
    cause: "B4",
    title: "The release step runs a command that the application does not have",
    edits: [
      swap(
        PROCFILE,
        "release: flask --app lending db upgrade",
        "release: flask --app lending db upgrade && flask --app lending publish",
      ),
    ],
    expected: {
      rules: startup("process-type-failure", "migration-failure"),
      file: PROCFILE,
      line: "publish",
    },
    trials: ["processes"],
  },
  {
    id: "upgrade-rows",
    cause: "D7",
    title: "A unique constraint meets rows that repeat",
    deployed: [],
    edits: [statement("ALTER TABLE loans ADD CONSTRAINT loans_once UNIQUE (borrower)")],
    expected: { rules: startup("upgrade-failure-with-rows"), file: NEW, line: "loans_once" },
    trials: ["upgrade"],
  },
];

export const FLASK: Stack = { id: "flask", app: "bench/startup/apps/flask", seeds: SEEDS };
