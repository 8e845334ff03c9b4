import { after, before, type Seed, type Stack, startup, swap, write } from "../seed.ts";

const SETTINGS = "allotments/settings.py";
const URLS = "allotments/urls.py";
const VIEWS = "plots/views.py";
const ENTRY = "docker-entrypoint.sh";
const NEW = "plots/migrations/0003_next.py";

const migration = (operation: string, parent = "0002_harvest") =>
  `from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("plots", "${parent}")]\n\n    operations = [\n        ${operation},\n    ]\n`;
const sql = (statement: string) => write(NEW, migration(`migrations.RunSQL("${statement}")`));

const SEEDS: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported module was not committed",
    edits: [before(URLS, "urlpatterns = [", "from plots import metrics  # noqa: F401\n\n")],
    expected: { rules: startup("import-failure"), file: URLS, line: "import metrics" },
    neutral: "missing-module",
  },
  {
    id: "application-missing",
    cause: "A2",
    title: "An installed application is not required",
    edits: [after(SETTINGS, '    "plots",\n', '    "rest_framework",\n')],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: SETTINGS,
      line: '"rest_framework"',
    },
  },
  {
    id: "requirement-missing",
    cause: "A2",
    title: "A requirement was removed that is still imported",
    edits: [swap("requirements.txt", "dj-database-url==3.1.2\n", "")],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: SETTINGS,
      line: "import dj_database_url",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [swap(VIEWS, "Plot.objects.all()[:50]})", "Plot.objects.all()[:50])")],
    expected: { rules: startup("syntax-failure"), file: VIEWS, line: "Plot.objects.all()[:50])" },
    neutral: "syntax-error",
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      after(
        SETTINGS,
        'SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]\n',
        'BILLING_ACCOUNT = os.environ["BILLING_ACCOUNT"]\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: SETTINGS,
      line: 'os.environ["BILLING_ACCOUNT"]',
    },
    neutral: "missing-variable",
  },
  {
    id: "setting-refused",
    cause: "B11",
    title: "The middleware names a class that does not exist",
    edits: [
      swap(
        SETTINGS,
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "whitenoise.middleware.StaticMiddleware",
      ),
    ],
    expected: {
      rules: startup("import-failure", "configuration-failure"),
      file: SETTINGS,
      line: "StaticMiddleware",
    },
  },
  {
    id: "url-misconfigured",
    cause: "B11",
    title: "A view that does not exist is routed",
    edits: [swap(URLS, "views.harvests", "views.harvest_list")],
    expected: {
      rules: startup("configuration-failure", "health-failure"),
      file: URLS,
      line: "views.harvest_list",
    },
    args: ["--ready-timeout-ms", "12000"],
  },
  {
    id: "loopback",
    cause: "C1",
    title: "It listens on the loopback interface",
    edits: [swap(ENTRY, '"0.0.0.0:${PORT:-8000}"', '"127.0.0.1:${PORT:-8000}"')],
    expected: { rules: startup("loopback-bind"), file: ENTRY, line: "127.0.0.1" },
    neutral: "loopback-bind",
  },
  {
    id: "port-fixed",
    cause: "C2",
    title: "It listens on a fixed port",
    edits: [swap(ENTRY, '"0.0.0.0:${PORT:-8000}"', '"0.0.0.0:8417"')],
    expected: { rules: startup("port-ignored"), file: ENTRY, line: "8417" },
    neutral: "port-ignored",
  },
  {
    id: "host-refused",
    cause: "C11",
    title: "Only two host names are answered",
    edits: [
      swap(
        SETTINGS,
        '(os.environ.get("DJANGO_ALLOWED_HOSTS") or "*").split(",")',
        '["localhost", "127.0.0.1"]',
      ),
    ],
    expected: { rules: startup("probe-host-refused"), file: SETTINGS, line: "ALLOWED_HOSTS" },
    trials: ["requests"],
  },
  {
    id: "secure-redirect",
    cause: "C12",
    title: "Every request is redirected to HTTPS, probes as well",
    edits: [after(SETTINGS, "USE_TZ = True\n", "SECURE_SSL_REDIRECT = True\n")],
    expected: {
      rules: startup("probe-redirect", "health-failure"),
      file: SETTINGS,
      line: "SECURE_SSL_REDIRECT",
    },
    trials: ["requests"],
    args: ["--ready-timeout-ms", "12000"],
  },
  {
    id: "static-absent",
    cause: "A14",
    title: "The home page names a style sheet that no folder holds",
    edits: [swap("plots/templates/plots/home.html", "plots/site.css", "plots/theme.css")],
    expected: {
      rules: startup("root-failure"),
      file: "plots/templates/plots/home.html",
      line: "plots/theme.css",
    },
    trials: ["requests"],
  },
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [sql("CREATE INDEXX plots_by_tenant ON plots_plot (tenant)")],
    expected: {
      rules: startup("migration-syntax-error", "migration-failure"),
      file: NEW,
      line: "CREATE INDEXX",
    },
    neutral: "migration-syntax",
  },
  {
    id: "migration-leaves",
    cause: "D2",
    title: "Two migrations follow the same one",
    edits: [
      write(NEW, migration('migrations.RunSQL("SELECT 1")')),
      write("plots/migrations/0003_other.py", migration('migrations.RunSQL("SELECT 2")')),
    ],
    expected: { rules: startup("migration-heads", "migration-failure"), file: NEW },
  },
  {
    id: "migration-column-exists",
    cause: "D5",
    title: "A migration adds a column that the table has",
    edits: [sql("ALTER TABLE plots_plot ADD COLUMN tenant text")],
    expected: {
      rules: startup("migration-object-exists", "migration-failure"),
      file: NEW,
      line: "ADD COLUMN tenant",
    },
  },
  {
    id: "migration-parent-absent",
    cause: "D2",
    title: "A migration follows one that is not there",
    edits: [write(NEW, migration('migrations.RunSQL("SELECT 1")', "0002_gate"))],
    expected: {
      rules: startup("migration-history-damaged", "migration-failure"),
      file: NEW,
      line: "dependencies",
    },
  },
  {
    id: "model-ahead",
    cause: "D1",
    title: "A model has a field that no migration makes",
    edits: [
      after(
        "plots/models.py",
        "    tenant = models.CharField(max_length=120, blank=True)\n",
        "    fenced = models.BooleanField(default=False)\n",
      ),
    ],
    expected: {
      rules: startup("schema-incomplete", "root-failure"),
      file: "plots/models.py",
      line: "fenced",
    },
    trials: ["requests"],
  },
  {
    id: "migration-race",
    cause: "D16",
    title: "Every replica migrates and nothing keeps them apart",
    edits: [
      swap(
        "plots/management/commands/migrate.py",
        'cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])',
        'cursor.execute("SELECT %s", [LOCK])',
      ),
      swap(
        "plots/management/commands/migrate.py",
        'cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])',
        'cursor.execute("SELECT %s", [LOCK])',
      ),
    ],
    expected: { rules: startup("migration-race"), file: ENTRY, line: "migrate --noinput" },
    trials: ["replicas"],
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
    id: "upgrade-rows",
    cause: "D7",
    title: "A column without a default becomes NOT NULL",
    deployed: [],
    edits: [sql("ALTER TABLE plots_harvest ADD COLUMN bed integer NOT NULL")],
    expected: { rules: startup("upgrade-failure-with-rows"), file: NEW, line: "NOT NULL" },
    trials: ["upgrade"],
  },
];

export const DJANGO: Stack = { id: "django", app: "bench/startup/apps/django", seeds: SEEDS };
