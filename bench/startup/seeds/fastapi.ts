import { before, type Seed, type Stack, startup, swap, write } from "../seed.ts";
import { FASTAPI_RUNNING } from "./fastapi-running.ts";

const APPLICATION = "orders/api/application.py";
const SETTINGS = "orders/settings.py";
const NEW = "migrations/versions/d1f0a2b3c4e5_next.py";
const LATEST = "c93a4d01e7f5";

interface Revision {
  readonly file?: string;
  readonly revision?: string;
  readonly down?: string;
  readonly imports?: string;
  readonly body: string;
}

export function revision(given: Revision) {
  const { file = NEW, revision: id = "d1f0a2b3c4e5", down = LATEST, imports = "", body } = given;
  const text = `"""next"""\n\nimport sqlalchemy as sa\nfrom alembic import op\n${imports}\nrevision = "${id}"\ndown_revision = "${down}"\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade() -> None:\n    ${body}\n\n\ndef downgrade() -> None:\n    pass\n`;
  return write(file, text);
}
const sql = (statement: string) => revision({ body: `op.execute("${statement}")` });
const imported = (line: string) => before(APPLICATION, "from fastapi import FastAPI", `${line}\n`);
const atStart = (code: string) =>
  before(APPLICATION, "    app.state.sessions = sessionmaker", `${code}\n`);

const BUILD: readonly Seed[] = [
  {
    id: "module-missing",
    cause: "A10",
    title: "An imported module was not committed",
    edits: [imported("from orders.api import metrics  # noqa: F401")],
    expected: {
      rules: startup("import-failure"),
      file: APPLICATION,
      line: "from orders.api import metrics",
    },
    neutral: "missing-module",
  },
  {
    id: "package-undeclared",
    cause: "A2",
    title: "A package is imported that no manifest names",
    edits: [imported("import structlog  # noqa: F401")],
    expected: {
      rules: startup("import-failure", "undeclared-dependency"),
      file: APPLICATION,
      line: "import structlog",
    },
  },
  {
    id: "dependency-development",
    cause: "A1",
    title: "The server imports a development dependency",
    edits: [imported("import httpx2  # noqa: F401")],
    expected: {
      rules: startup("dev-dependency-at-runtime", "import-failure"),
      file: APPLICATION,
      line: "import httpx2",
    },
  },
  {
    id: "version-absent",
    cause: "A5",
    title: "A pinned version was never published",
    edits: [swap("requirements.txt", "PyJWT==2.15.1", "PyJWT==2.199.0")],
    expected: {
      rules: startup("dependency-conflict", "install-failure"),
      file: "requirements.txt",
      line: "PyJWT==2.199.0",
    },
  },
  {
    id: "versions-conflict",
    cause: "A5",
    title: "Two pins cannot be installed together",
    edits: [swap("requirements.txt", "starlette==1.10.0", "starlette==0.14.2")],
    expected: {
      rules: startup("dependency-conflict", "install-failure"),
      file: "requirements.txt",
      line: "starlette==0.14.2",
    },
  },
  {
    id: "export-removed",
    cause: "A6",
    title: "A function was renamed and one importer was forgotten",
    edits: [swap("orders/store/engine.py", "def make_engine", "def open_engine")],
    expected: {
      rules: startup("import-failure"),
      file: APPLICATION,
      line: "from orders.store.engine import make_engine",
    },
  },
  {
    id: "letter-case",
    cause: "A13",
    title: "An import differs from the file in one capital letter",
    edits: [
      swap(APPLICATION, "from orders.store.engine import", "from orders.store.Engine import"),
    ],
    expected: {
      rules: startup("letter-case-mismatch", "import-failure"),
      file: APPLICATION,
      line: "from orders.store.Engine",
    },
  },
  {
    id: "syntax-error",
    cause: "A9",
    title: "A bracket is missing",
    edits: [
      swap(
        "orders/api/routes/warehouses.py",
        'APIRouter(tags=["warehouses"])',
        'APIRouter(tags=["warehouses")',
      ),
    ],
    expected: {
      rules: startup("syntax-failure"),
      file: "orders/api/routes/warehouses.py",
      line: 'APIRouter(tags=["warehouses")',
    },
    neutral: "syntax-error",
  },
  {
    id: "file-absent",
    cause: "A10",
    title: "A data file that is read at the start was not committed",
    edits: [
      imported("from pathlib import Path"),
      before(
        APPLICATION,
        "@asynccontextmanager",
        'TERMS = (Path(__file__).parent / "terms.txt").read_text()\n\n\n',
      ),
    ],
    expected: {
      rules: startup("file-unavailable", "file-absent-from-image", "configuration-failure"),
      file: APPLICATION,
      line: '"terms.txt"',
    },
  },
  {
    id: "router-misconfigured",
    cause: "B11",
    title: "A dependency has no annotation that the framework can use",
    edits: [
      swap(
        "orders/api/routes/health.py",
        "def health(store: Store) -> Health:",
        "def health(store: Store) -> logging.Logger:",
      ),
    ],
    expected: {
      rules: startup("configuration-failure"),
      file: "orders/api/routes/health.py",
      line: "@router.get(",
    },
  },
  {
    id: "variable-missing",
    cause: "B1",
    title: "A new variable is required and documented nowhere",
    edits: [
      imported("import os"),
      before(APPLICATION, "@asynccontextmanager", 'ACCOUNT = os.environ["BILLING_ACCOUNT"]\n\n\n'),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: APPLICATION,
      line: 'os.environ["BILLING_ACCOUNT"]',
    },
    neutral: "missing-variable",
  },
  {
    id: "setting-missing",
    cause: "B1",
    title: "A new setting is required and documented nowhere",
    edits: [
      before(
        SETTINGS,
        "    token_minutes: int",
        '    roast_profile: str = Field(pattern="^(light|dark)$")\n',
      ),
    ],
    expected: {
      rules: startup("environment-variable-absent"),
      file: SETTINGS,
      line: "roast_profile",
    },
  },
  {
    id: "variable-unparsable",
    cause: "B2",
    title: "The platform's manifest gives a variable a value that is no number",
    edits: [write("fly.toml", 'app = "roastery"\n\n[env]\n  TOKEN_MINUTES = "one hour"\n')],
    expected: {
      rules: startup("variable-malformed", "configuration-failure"),
      file: SETTINGS,
      line: "token_minutes: int",
    },
  },
  {
    id: "outside-at-start",
    cause: "C10",
    title: "Remote settings are fetched before anything listens",
    edits: [
      imported("from urllib.request import urlopen"),
      atStart('    urlopen("https://settings.example.org/roastery.json", timeout=5)'),
    ],
    expected: {
      rules: startup("outside-network-at-start", "configuration-failure"),
      file: APPLICATION,
      line: "https://settings.example.org",
    },
  },
  {
    id: "tool-absent",
    cause: "E5",
    title: "A program is run at the start that is not installed",
    edits: [
      imported("import subprocess"),
      atStart('    subprocess.run(["wkhtmltopdf-static", "--version"], check=True)'),
    ],
    expected: {
      rules: startup("system-tool-absent", "configuration-failure"),
      file: APPLICATION,
      line: "wkhtmltopdf-static",
    },
  },
  {
    id: "library-absent",
    cause: "E4",
    title: "A shared library is loaded that is not installed",
    edits: [imported("import ctypes"), atStart('    ctypes.CDLL("libgdal.so.36")')],
    expected: {
      rules: startup("native-library-absent", "configuration-failure"),
      file: APPLICATION,
      line: "libgdal.so.36",
    },
  },
  {
    id: "exit-zero",
    cause: "F4",
    title: "It ends with code 0 before it listens",
    edits: [
      imported("import sys"),
      before(
        APPLICATION,
        "@asynccontextmanager",
        'if not hasattr(sys, "licence"):\n    print("no licence was found, leaving")\n    sys.exit(0)\n\n\n',
      ),
    ],
    expected: {
      rules: startup("exit-before-ready", "exit-code-zero"),
      file: APPLICATION,
      line: "no licence was found",
    },
  },
];

const DATABASE: readonly Seed[] = [
  {
    id: "migration-syntax",
    cause: "D3",
    title: "A migration is not SQL",
    edits: [sql("CREATE INDEXX products_by_title ON products (title)")],
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
    title: "A migration drops a column that is not there",
    edits: [revision({ body: 'op.drop_column("products", "colour")' })],
    expected: {
      rules: startup("migration-object-absent", "migration-failure"),
      file: NEW,
      line: "op.drop_column",
    },
  },
  {
    id: "migration-column-exists",
    cause: "D5",
    title: "A migration adds a column that an earlier one added",
    edits: [revision({ body: 'op.add_column("products", sa.Column("attributes", sa.JSON()))' })],
    expected: {
      rules: startup("migration-object-exists", "migration-failure"),
      file: NEW,
      line: "op.add_column",
    },
  },
  {
    id: "migration-type",
    cause: "D14",
    title: "A migration changes a type that cannot be cast",
    edits: [revision({ body: 'op.alter_column("products", "title", type_=sa.Integer())' })],
    expected: {
      rules: startup("migration-type-mismatch", "migration-failure"),
      file: NEW,
      line: "op.alter_column",
    },
  },
  {
    id: "migration-enum",
    cause: "D9",
    title: "A label of an enumeration is used in the transaction that adds it",
    edits: [
      revision({
        body: "op.execute(\"ALTER TYPE order_status ADD VALUE 'returned'\")\n    op.execute(\"UPDATE orders SET status = 'returned' WHERE status = 'returned'\")",
      }),
    ],
    expected: {
      rules: startup("enum-value-in-its-transaction", "migration-failure"),
      file: NEW,
      line: "UPDATE orders",
    },
  },
  {
    id: "migration-heads",
    cause: "D2",
    title: "Two migrations follow the same one",
    edits: [
      revision({ body: "pass" }),
      revision({
        file: "migrations/versions/e2a1b3c4d5f6_other.py",
        revision: "e2a1b3c4d5f6",
        body: "pass",
      }),
    ],
    expected: {
      rules: startup("migration-heads", "migration-failure"),
      file: NEW,
    },
  },
  {
    id: "migration-unknown-parent",
    cause: "D2",
    title: "A migration follows one that is not there",
    edits: [revision({ down: "0123456789ab", body: "pass" })],
    expected: {
      rules: startup("migration-history-damaged", "migration-failure"),
      file: NEW,
      line: "down_revision",
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
    id: "migration-imports-application",
    cause: "D13",
    title: "A migration imports something that the application no longer has",
    edits: [revision({ imports: "from orders.store.models import Roast\n", body: "pass" })],
    expected: {
      rules: startup("migration-imports-application", "import-failure", "migration-failure"),
      file: NEW,
      line: "import Roast",
    },
  },
  {
    id: "column-absent",
    cause: "D1",
    title: "The start asks for a column that no migration makes",
    edits: [
      atStart(
        '    with engine.connect() as connection:\n        connection.execute(text("SELECT tier FROM accounts LIMIT 1"))',
      ),
    ],
    expected: {
      rules: startup("schema-incomplete", "configuration-failure"),
      file: APPLICATION,
      line: "SELECT tier",
    },
  },
  {
    id: "query-while-migrating",
    cause: "D21",
    title: "A module asks the database while it is imported, before any migration ran",
    edits: [
      before(
        "migrations/env.py",
        "if context.config.config_file_name",
        'with create_engine(DatabaseSettings().database_url.get_secret_value()).connect() as early:\n    CARRIERS = early.exec_driver_sql("SELECT code FROM carriers").all()\n\n',
      ),
    ],
    expected: {
      rules: startup("boot-query-before-migration", "migration-object-absent", "migration-failure"),
      file: "migrations/env.py",
      line: "SELECT code FROM carriers",
    },
  },
  {
    id: "migration-pending-triggers",
    cause: "D10",
    title: "A table is altered while deferred checks of its new rows are pending",
    edits: [
      revision({
        body: [
          'op.execute("CREATE TABLE shelf (id int PRIMARY KEY, above int)")',
          'op.execute("ALTER TABLE shelf ADD FOREIGN KEY (above) REFERENCES shelf DEFERRABLE INITIALLY DEFERRED")',
          'op.execute("INSERT INTO shelf VALUES (1, 1)")',
          'op.execute("ALTER TABLE shelf ALTER COLUMN above SET NOT NULL")',
        ].join("\n    "),
      }),
    ],
    expected: {
      rules: startup("pending-trigger-events", "migration-failure"),
      file: NEW,
      line: "SET NOT NULL",
    },
  },
  {
    id: "connections-exhausted",
    cause: "D23",
    title: "It opens more connections than the server allows",
    edits: [
      atStart(
        '    warm = [make_engine(app.state.settings).connect() for _ in range(400)]\n    log.info("%d connections are warm", len(warm))',
      ),
    ],
    expected: {
      rules: startup("too-many-connections", "configuration-failure"),
      file: APPLICATION,
      line: "range(400)",
    },
  },
];

export const FASTAPI: Stack = {
  id: "fastapi",
  app: "examples/orders-fastapi",
  seeds: [...BUILD, ...DATABASE, ...FASTAPI_RUNNING],
};
