import { describe, expect, test } from "vitest";
import { payload, step, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { answering, answerTo, judged, violated } from "./asking.ts";
import { type Failing, failing, nodeError, traceback } from "./failing.ts";

const ALONE = settingsWith({ phases: ["startup"] });
const PYTHON = { language: "python" } as const;

/** What a boot that failed like this is told by. */
function told(given: Failing) {
  const found = violated(failing(given), ALONE);
  expect(found.map(({ rule }) => rule)).toHaveLength(1);
  return found[0]!;
}

const PACKAGE = (text: string) => `{\n  "name": "shop",\n  "type": "module",\n${text}\n}\n`;
const MANIFEST = PACKAGE(
  '  "dependencies": {\n    "pg": "8.0.0"\n  },\n  "devDependencies": {\n    "tsx": "4.0.0",\n    "ajv": "8.0.0"\n  }',
);

interface Row extends Failing {
  readonly name: string;
  readonly rule: string;
  readonly at?: string;
  readonly fix?: string;
}

const LOADING: readonly Row[] = [
  {
    name: "Node imports a development dependency",
    rule: "dev-dependency-at-runtime",
    at: "src/a.js:2",
    fix: "package.json:9",
    files: { "package.json": MANIFEST, "src/a.js": 'import x from "y";\nimport Ajv from "ajv";\n' },
    text: nodeError(
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'ajv' imported from /srv/shop/src/a.js",
      ["node:internal/modules/esm/resolve:873:9"],
    ),
  },
  {
    name: "Python imports a development dependency",
    rule: "dev-dependency-at-runtime",
    at: "shop/main.py:3",
    fix: "requirements-dev.txt:2",
    plan: PYTHON,
    files: {
      "requirements.txt": "fastapi==0.1\n",
      "requirements-dev.txt": "-r requirements.txt\npytest==9.0\n",
      "shop/main.py": "\n\nimport pytest\n",
    },
    text: traceback([["shop/main.py", 3]], "ModuleNotFoundError: No module named 'pytest'"),
  },
  {
    name: "a script runs a development tool",
    rule: "dev-dependency-at-runtime",
    at: "start.sh:2",
    fix: "package.json:8",
    code: 127,
    files: { "package.json": MANIFEST, "start.sh": "#!/bin/sh\ntsx src/a.ts\n" },
    text: "start.sh: 2: tsx: not found\n",
  },
  {
    name: "a package is only in the lock file",
    rule: "undeclared-dependency",
    at: "src/a.js:1",
    fix: "package.json:5",
    files: {
      "package.json": MANIFEST,
      "package-lock.json": '{ "packages": { "node_modules/ms": {} } }',
      "src/a.js": 'import ms from "ms";\n',
    },
    text: nodeError(
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'ms' imported from /srv/shop/src/a.js",
      ["node:internal/modules/esm/resolve:873:9"],
    ),
  },
  {
    name: "a distribution is only in poetry's lock file",
    rule: "undeclared-dependency",
    at: "shop/main.py:1",
    fix: "pyproject.toml:2",
    plan: PYTHON,
    files: {
      "pyproject.toml": '[project]\ndependencies = ["fastapi>=0.1"]\n',
      "poetry.lock": '[[package]]\nname = "PyYAML"\nversion = "6"\n',
      "shop/main.py": "import yaml\n",
    },
    text: traceback([["shop/main.py", 1]], "ModuleNotFoundError: No module named 'yaml'"),
  },
  {
    name: "require in an ES module",
    rule: "module-system-mismatch",
    at: "src/app.js:1",
    fix: "package.json:3",
    files: { "package.json": MANIFEST, "src/app.js": 'const os = require("os");\n' },
    text: nodeError(
      "ReferenceError: require is not defined in ES module scope, you can use import instead",
      ["src/app.js:1:12"],
    ),
  },
  {
    name: "CommonJS requires an ES module",
    rule: "module-system-mismatch",
    at: "src/app.js:4",
    files: { "package.json": "{}", "src/app.js": "" },
    text: "Error [ERR_REQUIRE_ESM]: require() of ES Module /srv/shop/node_modules/nanoid/index.js from /srv/shop/src/app.js not supported.\n    at Object.<anonymous> (/srv/shop/src/app.js:4:16)\n",
  },
  {
    name: "Node starts what no build has written",
    rule: "build-output-absent",
    at: "package.json:6",
    fix: "package.json:4",
    plan: { start: { ...planStart("node dist/server.js") } },
    files: {
      "package.json":
        '{\n  "scripts": {\n\n    "build": "tsc -p .",\n\n    "start": "node dist/server.js"\n  }\n}',
    },
    text: nodeError("Error: Cannot find module '/srv/shop/dist/server.js'", [
      "node:internal/modules/cjs/loader:1207:15",
    ]),
  },
  {
    name: "Java starts what no build has written",
    rule: "build-output-absent",
    plan: { language: "java", start: { ...planStart("java -jar target/shop.jar") } },
    files: { "pom.xml": "<project/>" },
    text: "Error: Unable to access jarfile target/shop.jar\n",
  },
  {
    name: "Node asks for another letter case",
    rule: "letter-case-mismatch",
    at: "src/server.js:1",
    fix: "src/app.js",
    files: { "src/server.js": 'import { app } from "./App.js";\n', "src/app.js": "" },
    text: nodeError(
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/shop/src/App.js' imported from /srv/shop/src/server.js",
      ["node:internal/modules/esm/resolve:283:11"],
    ),
  },
  {
    name: "Python asks for another letter case",
    rule: "letter-case-mismatch",
    at: "shop/main.py:1",
    fix: "shop/settings.py",
    plan: PYTHON,
    files: {
      "shop/main.py": "from shop.Settings import s\n",
      "shop/settings.py": "",
      "shop/__init__.py": "",
    },
    text: traceback([["shop/main.py", 1]], "ModuleNotFoundError: No module named 'shop.Settings'"),
  },
  {
    name: "Node opens a file that is not there",
    rule: "file-unavailable",
    at: "src/server.js:2",
    files: { "src/server.js": "" },
    text: nodeError("Error: ENOENT: no such file or directory, open 'config/plans.json'", [
      "node:fs:573:18",
      "src/server.js:2:1",
    ]),
  },
  {
    name: "Python opens a file that is not there",
    rule: "file-unavailable",
    at: "shop/main.py:4",
    plan: PYTHON,
    files: { "shop/main.py": "" },
    text: traceback(
      [["shop/main.py", 4]],
      "FileNotFoundError: [Errno 2] No such file or directory: 'data/plans.json'",
    ),
  },
  {
    name: "Node runs a program that is not installed",
    rule: "system-tool-absent",
    at: "src/server.js:2",
    files: { "src/server.js": "", "package.json": MANIFEST },
    text: nodeError("Error: spawnSync pdftoppm ENOENT", [
      "node:internal/child_process:1123:20",
      "src/server.js:2:1",
    ]),
  },
  {
    name: "Python runs a program that is not installed",
    rule: "system-tool-absent",
    at: "shop/main.py:4",
    plan: PYTHON,
    files: { "shop/main.py": "" },
    text: traceback(
      [
        ["shop/main.py", 4],
        ["/usr/lib/python3.11/subprocess.py", 1955, "_execute_child"],
      ],
      "FileNotFoundError: [Errno 2] No such file or directory: 'pdftoppm'",
    ),
  },
  {
    name: "a shell script runs a program that is not installed",
    rule: "system-tool-absent",
    at: "start.sh:2",
    code: 127,
    files: { "package.json": MANIFEST, "start.sh": "#!/bin/sh\npg_isready -q\n" },
    text: "./start.sh: line 2: pg_isready: command not found\n",
  },
  {
    name: "Python loads a shared object that is not there",
    rule: "native-library-absent",
    at: "shop/main.py:1",
    plan: PYTHON,
    files: { "shop/main.py": "import magic\n" },
    text: traceback(
      [["shop/main.py", 1]],
      "ImportError: libpq.so.5: cannot open shared object file: No such file or directory",
    ),
  },
  {
    name: "a program was built for another C library",
    rule: "native-library-absent",
    files: {},
    text: "./bin/api: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./bin/api)\n",
  },
];

const CONFIGURED: readonly Row[] = [
  {
    name: "Node parses a variable that is not set",
    rule: "variable-malformed",
    at: "src/app.js:1",
    fix: ".env.example",
    plan: { environment: [{ name: "FEATURES", file: "src/app.js", line: 1, required: true }] },
    files: { "src/app.js": "JSON.parse(process.env.FEATURES)", ".env.example": "PORT=1\n" },
    text: nodeError('SyntaxError: "undefined" is not valid JSON', ["src/app.js:1:20"]),
  },
  {
    name: "Python parses a variable that is not set",
    rule: "variable-malformed",
    at: "shop/main.py:2",
    plan: {
      ...PYTHON,
      environment: [{ name: "LIMIT", file: "shop/main.py", line: 2, required: false }],
    },
    files: { "shop/main.py": "" },
    text: traceback(
      [["shop/main.py", 2]],
      "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
    ),
  },
  {
    name: "SQLAlchemy does not know the dialect",
    rule: "database-url-refused",
    at: "shop/db.py:3",
    plan: PYTHON,
    files: { "shop/db.py": "" },
    text: traceback(
      [["shop/db.py", 3]],
      "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
    ),
  },
  {
    name: "Prisma does not know the protocol",
    rule: "database-url-refused",
    files: { "package.json": "{}" },
    text: "Error code: P1012\nerror: Error validating datasource `db`: the URL must start with the protocol `mysql://`.\n",
  },
  {
    name: "node-postgres asks for TLS",
    rule: "database-tls-refused",
    at: "src/db.js:3",
    files: { "src/db.js": "" },
    text: nodeError("Error: The server does not support SSL connections", ["src/db.js:3:1"]),
  },
  {
    name: "psycopg asks for TLS",
    rule: "database-tls-refused",
    at: "shop/db.py:3",
    plan: PYTHON,
    files: { "shop/db.py": "" },
    text: traceback(
      [["shop/db.py", 3]],
      'psycopg2.OperationalError: connection to server at "127.0.0.1", port 5432 failed: server does not support SSL, but SSL was required',
    ),
  },
  {
    name: "node-postgres opens too many connections",
    rule: "too-many-connections",
    at: "src/db.js:3",
    files: { "src/db.js": "" },
    text: nodeError("error: sorry, too many clients already", ["src/db.js:3:1"]),
  },
  {
    name: "psycopg opens too many connections",
    rule: "too-many-connections",
    plan: PYTHON,
    files: { "shop/db.py": "" },
    text: traceback(
      [["shop/db.py", 3]],
      'OperationalError: FATAL:  too many connections for role "app"',
    ),
  },
  {
    name: "Node asks for a table that no migration creates",
    rule: "schema-incomplete",
    at: "src/server.js:11",
    files: { "src/server.js": "" },
    messages: [
      {
        sqlstate: "42P01",
        message: 'relation "planz" does not exist',
        statement: "SELECT name FROM planz",
      },
    ],
    text: nodeError('error: relation "planz" does not exist', ["src/server.js:11:1"]),
  },
  {
    name: "Python asks for a column that no migration creates",
    rule: "schema-incomplete",
    at: "shop/main.py:4",
    plan: PYTHON,
    files: { "shop/main.py": "" },
    messages: [{ sqlstate: "42703", message: "column plans.price does not exist" }],
    text: traceback(
      [["shop/main.py", 4]],
      "psycopg.errors.UndefinedColumn: column plans.price does not exist",
    ),
  },
  {
    name: "Go asks for a column that no migration creates, and prints no stack",
    rule: "schema-incomplete",
    at: "store.go:2",
    plan: { language: "go" },
    files: { "store.go": "const free = `\n  SELECT l.id, l.door\n  FROM locker l`\n" },
    messages: [
      {
        sqlstate: "42703",
        message: "column l.door does not exist",
        statement: "\n  SELECT l.id, l.door\n  FROM locker l",
        position: 17,
      },
    ],
    text: "2026/11/29 22:00:00 cannot count: pq: column l.door does not exist\n",
  },
  {
    name: "Node listens twice",
    rule: "port-taken",
    at: "src/server.js:2",
    files: { "src/server.js": "app.listen(port);\napp.listen(port);\n" },
    text: nodeError("Error: listen EADDRINUSE: address already in use 0.0.0.0:40123", [
      "node:net:1908:16",
    ]),
  },
  {
    name: "Python listens twice",
    rule: "port-taken",
    plan: PYTHON,
    files: { "shop/main.py": "" },
    text: "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 40123): address already in use\n",
  },
];

function planStart(command: string) {
  const origin = { text: command, file: "package.json", line: 6 };
  return { argv: ["sh", "-c", command], cwd: ".", env: {}, origin };
}

describe("a start that fails", () => {
  test.each([...LOADING, ...CONFIGURED])("$name", ({ rule, at, fix, ...given }) => {
    const finding = told(given);
    expect(finding.rule).toBe(`startup/${rule}`);
    const text = (place: typeof finding.place) =>
      [place?.file, place?.line].filter(Boolean).join(":");
    if (at !== undefined) expect(text(finding.place)).toBe(at);
    if (fix !== undefined) expect(text(finding.fix)).toBe(fix);
    expect(finding.excerpt).not.toBe("");
    expect(finding.remedy).not.toBe("");
  });

  test.each([...new Set([...LOADING, ...CONFIGURED].map(({ rule }) => rule))])(
    "%s is satisfied by a start that is ready, and open when another cause ended it",
    (rule) => {
      expect(answerTo(rule, payload()).outcome).toBe("satisfied");
      const other = unready({ outcome: "exited", exit: { code: 1, signal: null } });
      expect(answerTo(rule, other).outcome).toBe("inconclusive");
    },
  );
});

test("a package that a manifest of production names is no development dependency", () => {
  const files = { "package.json": MANIFEST, "src/a.js": 'import pg from "pg";\n' };
  const text = nodeError(
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /srv/shop/src/a.js",
    ["node:internal/modules/esm/resolve:873:9"],
  );
  expect(told({ files, text }).rule).toBe("startup/import-failure");
});

test("a value that a platform's manifest sets is repaired there", () => {
  const manifest = { file: "fly.toml", line: 4 };
  const read = { name: "FEATURES", file: "src/app.js", line: 1, required: true, manifest };
  const given: Failing = {
    plan: { environment: [read] },
    files: { "src/app.js": "", ".env.example": "" },
    text: nodeError("SyntaxError: Unexpected token x in JSON", ["src/app.js:1:20"]),
    boot: { variables: [{ name: "FEATURES", origin: "example", secret: false }] },
  };
  expect(told(given)).toMatchObject({ rule: "startup/variable-malformed", fix: manifest });
});

test("the script that a shell may not run is named", () => {
  const text = "sh: 1: exec: ./bin/start.sh: Permission denied\n";
  const given: Failing = { files: { "bin/start.sh": "" }, text, code: 126 };
  const place = { file: "package.json", line: 6 };
  const fix = { file: "bin/start.sh" };
  expect(told(given)).toMatchObject({ rule: "startup/command-unstartable", place, fix });
  expect(told({ ...given, files: {} }).fix).toBeUndefined();
});

test("a value that the run made up is not called malformed", () => {
  const given: Failing = {
    plan: { environment: [{ name: "FEATURES", file: "src/app.js", line: 1, required: true }] },
    files: { "src/app.js": "" },
    text: nodeError("SyntaxError: Unexpected token x in JSON", ["src/app.js:1:20"]),
    boot: { variables: [{ name: "FEATURES", origin: "generated", secret: false }] },
  };
  expect(told(given).rule).toBe("startup/configuration-failure");
});

test("a port of another program leaves the question open", () => {
  const text = nodeError("Error: listen EADDRINUSE: address already in use 0.0.0.0:9229", [
    "node:net:1:1",
  ]);
  expect(answerTo("port-taken", failing({ files: {}, text })).outcome).toBe("inconclusive");
});

test("a certificate that nobody has signed leaves the question open", () => {
  const text =
    "Error: self-signed certificate\n    at connect (/srv/shop/node_modules/pg/lib/client.js:1:1)\n    at file:///srv/shop/src/db.js:3:1\n";
  expect(
    answerTo("database-tls-refused", failing({ files: { "src/db.js": "" }, text })).outcome,
  ).toBe("inconclusive");
});

test("a health path that asks for an absent table is told by that, with its operation", () => {
  const given = failing({
    outcome: "unhealthy",
    files: { "src/health.js": "" },
    messages: [{ sqlstate: "42P01", message: 'relation "heartbeats" does not exist' }],
    text: nodeError('error: relation "heartbeats" does not exist', ["src/health.js:14:1"]),
    boot: { probes: answering(500) },
  });
  expect(answerTo("schema-incomplete", given)).toMatchObject({
    outcome: "violated",
    place: { file: "src/health.js", line: 14, operation: "GET /health" },
  });
  expect(answerTo("health-failure", given).outcome).toBe("inconclusive");
});

test("a refusal that the application survived does not explain its end", () => {
  const given = failing({
    files: { "src/server.js": "" },
    messages: [{ sqlstate: "42P01", message: 'relation "settings" does not exist' }],
    text: nodeError("TypeError: x is not a function", ["src/server.js:11:1"]),
  });
  expect(violated(given).map(({ rule }) => rule)).toEqual(["startup/configuration-failure"]);
});

const INSTALLS: readonly (readonly [rule: string, text: string, plan: Failing["plan"]])[] = [
  [
    "lock-file-outdated",
    "npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.\nnpm error Missing: ajv@8.0.0 from lock file\n",
    {},
  ],
  [
    "lock-file-outdated",
    ' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with package.json\n',
    {},
  ],
  [
    "lock-file-outdated",
    "Installing dependencies from lock file\npyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.\n",
    PYTHON,
  ],
  [
    "lock-file-outdated",
    "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.\n",
    PYTHON,
  ],
  [
    "dependency-conflict",
    'npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error peer pg@">=4" from ajv@9.0.0\n',
    {},
  ],
  [
    "dependency-conflict",
    "ERROR: Cannot install fastapi==0.1 and starlette==9 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit\n",
    PYTHON,
  ],
];

test("a file of SQL that an application runs by itself is told like a migration of a tool", () => {
  const file = "internal/store/migrations/0003_next.sql";
  const text = "-- Next.\nCREATE INDEXX locker_size;\n";
  const message = 'syntax error at or near "INDEXX"';
  const given: Failing = {
    plan: { language: "go" },
    files: { [file]: text },
    messages: [{ sqlstate: "42601", message, statement: text, position: 17 }],
    text: `2026/11/29 22:00:00 cannot migrate: migrations/0003_next.sql: pq: ${message}\n`,
  };
  expect(told(given)).toMatchObject({
    rule: "startup/migration-syntax-error",
    place: { file, line: 2 },
  });
});

test("an artifact that was never published is told at its version in the pom.xml", () => {
  const pom =
    "<dependency>\n  <groupId>org.postgresql</groupId>\n  <artifactId>postgresql</artifactId>\n  <version>42.999.0</version>\n</dependency>\n";
  const place = { file: "pom.xml", line: 4 };
  for (const words of [
    "\u001b[0m[ERROR] Could not find artifact org.postgresql:postgresql:jar:42.999.0 in central (https://repo.example/maven2)",
    "[ERROR] org.postgresql:postgresql:jar:42.999.0 was not found in https://repo.example/maven2 during a previous attempt.",
  ]) {
    const given: Failing = {
      outcome: "install-failed",
      files: { "pom.xml": pom },
      text: words,
      plan: { language: "java" },
    };
    expect(told(given)).toMatchObject({ rule: "startup/dependency-conflict", place });
    expect(told(given).message).not.toContain("\u001b");
  }
});

test.each(INSTALLS)("%s is told from the installer's own words", (rule, text, plan) => {
  const files = { "package.json": MANIFEST, "requirements.txt": "fastapi==0.1\n" };
  const given: Failing = { outcome: "install-failed", files, text, plan: plan ?? {} };
  expect(told(given)).toMatchObject({ rule: `startup/${rule}` });
  expect(answerTo(rule, payload()).outcome).toBe("satisfied");
  expect(
    answerTo(rule, payload({ boot: { ...payload().boot, steps: [step("start")] } })).outcome,
  ).toBe("not-applicable");
});

test("a registry out of reach is not called a conflict", () => {
  const text =
    "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found for fastapi\n";
  const given = failing({ outcome: "install-failed", files: {}, text, plan: PYTHON });
  expect(judged(given).filter(({ outcome }) => outcome === "violated")).toEqual([]);
});

test("a program that is missing while the target goes on does not explain its silence", () => {
  const text = nodeError("Error: spawn git ENOENT", ["src/a.js:3:1"]);
  const given = failing({ outcome: "timed-out", files: { "src/a.js": "" }, text });
  expect(violated(given).map(({ rule }) => rule)).toEqual(["startup/never-ready"]);
});

test("a debugger's taken port does not hide what ended the process", () => {
  const text = `Starting inspector on 127.0.0.1:9229 failed: address already in use\n${nodeError("TypeError: x is not a function", ["src/a.js:3:1"])}`;
  expect(told({ files: { "src/a.js": "" }, text }).rule).toBe("startup/configuration-failure");
});

test.each([
  "ERROR: Ignored the following versions that require a different python version: 6.1 Requires-Python >=3.12\nERROR: No matching distribution found for Django>=6.1\n",
  "npm error code EBADENGINE\nnpm error engine Unsupported engine\n",
  "go: go.mod requires go >= 1.99 (running go 1.23.4; GOTOOLCHAIN=local)\n",
])("a language of another version on this machine says nothing of the dependencies", (text) => {
  const given = failing({ outcome: "install-failed", files: {}, text });
  expect(violated(given)).toEqual([]);
  expect(answerTo("install-failure", given).outcome).toBe("inconclusive");
});

test("what a lock file lacks is named, and the installation is what shows it again", () => {
  const text =
    "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.\nnpm error Missing: ajv@8.0.0 from lock file\n";
  expect(
    told({ outcome: "install-failed", files: { "package.json": MANIFEST }, text }),
  ).toMatchObject({
    message: "The lock file does not fit the manifest: Missing: ajv@8.0.0 from lock file.",
    replay: expect.not.stringContaining("PORT"),
  });
});

test("a log of nothing but the beginnings of causes is judged in no time", () => {
  const pieces = [
    "peer ",
    "lock file ",
    "Order of migrations ",
    "a.so",
    "GLIBC_1",
    "x",
    "Found: .",
    "P3018 ",
  ];
  for (const piece of pieces) {
    const text = `ERESOLVE\n${piece.repeat(300_000 / piece.length)}`;
    for (const outcome of ["install-failed", "migrate-failed", "exited"] as const) {
      const startedMs = performance.now();
      judged(failing({ outcome, text, files: {} }), ALONE);
      expect(performance.now() - startedMs, `${outcome} ${piece}`).toBeLessThan(1_000);
    }
  }
}, 60_000);

describe("a program that only the image holds", () => {
  const start = { argv: ["sh", "-c", "gunicorn shop.wsgi"], cwd: ".", env: {} };
  const lost = (dockerfile: string): Failing => ({
    files: { Dockerfile: dockerfile },
    plan: { ...PYTHON, start: { ...start, origin: { text: "Dockerfile, last stage" } } },
    code: 127,
    text: "sh: 1: gunicorn: not found\n",
  });

  test.each([
    ["FROM python:3.12\nRUN apt-get install -y gunicorn\n", "Dockerfile:2"],
    ["FROM node:24 AS build\nFROM registry.example/team/gunicorn-base:3\n", "Dockerfile:2"],
    ["FROM python:3.12\nCOPY --from=tools /usr/bin/gunicorn /usr/bin/\n", "Dockerfile:2"],
  ])("is nobody's fault: %j", (dockerfile, line) => {
    const found = judged(failing(lost(dockerfile)), ALONE).filter(
      ({ rule }) => rule === "startup/command-unstartable",
    );
    expect(found).toMatchObject([{ outcome: "inconclusive" }]);
    expect(found[0]?.message).toContain(`\`${line}\` may bring it`);
  });

  test.each([
    "FROM python:3.12-slim\nRUN pip install flask\n",
    "FROM docker.io/library/python\n",
    "FROM python:3.12 AS Base\nFROM Base\n",
    "ARG IMAGE=python:3.12\nFROM ${IMAGE}\nCOPY . /srv/gunicorn\n",
    "FROM python:3.12\nRUN pip uninstall -y gunicorn\n",
  ])("is one that the image lacks as well: %j", (dockerfile) => {
    expect(told(lost(dockerfile)).rule).toBe("startup/command-unstartable");
  });
});

describe("an application that finds an empty database", () => {
  const messages = [{ sqlstate: "42P01", message: 'relation "schema_version" does not exist' }];
  const text = "the database schema is not up to date: current=v0 expected=v135\n";

  const found = (given: Partial<Failing>) => {
    const {
      migrate: _,
      declared: __,
      ...unmigrated
    } = failing({
      ...{ files: {}, messages, text },
      ...given,
    });
    return judged(unmigrated, ALONE).filter(({ rule }) => rule !== "startup/migration-failure");
  };

  test("is not blamed where no migration command is known", () => {
    const [finding] = found({}).filter(({ rule }) => rule === "startup/exit-before-ready");
    expect(finding).toMatchObject({ outcome: "inconclusive" });
    expect(finding?.remedy).toContain("database.migrate");
  });

  test("is to blame where its migrations were found", () => {
    const migrations = { supported: true, directory: "migrations", files: [] };
    const given = { migrations: migrations as unknown as NonNullable<Failing["migrations"]> };
    expect(found(given).filter(({ outcome }) => outcome === "violated")).toMatchObject([
      { rule: "startup/exit-before-ready" },
    ]);
  });

  test("is to blame for what has nothing to do with it", () => {
    const other = nodeError("TypeError: x is not a function", ["src/server.js:11:1"]);
    const given = { files: { "src/server.js": "" }, text: other };
    expect(found(given).filter(({ outcome }) => outcome === "violated")).toMatchObject([
      { rule: "startup/configuration-failure" },
    ]);
  });
});

test.each([
  'npm error Missing script: "publish-prices"\nnpm error\nnpm error To see a list of scripts, run:\n',
  " ERR_PNPM_NO_SCRIPT  Missing script: publish-prices\n",
])("a script that package.json does not have is told by its name: %j", (text) => {
  const finding = told({ files: { "package.json": MANIFEST }, text });
  expect(finding).toMatchObject({
    rule: "startup/command-unstartable",
    place: { file: "package.json", line: 6 },
  });
});

test.each([
  'npm error Missing script: "warm"\nError: connect ECONNREFUSED 127.0.0.1:6379\n    at x (src/a.js:1:1)\n',
  "plugin: Missing script: postinstall-hook for plugin X\n",
  'error Command "tsx" not found.\n',
])("a script that was missed on the way is not the reason: %j", (text) => {
  const found = violated(failing({ files: { "package.json": MANIFEST }, text }), ALONE);
  expect(found.map(({ rule }) => rule)).not.toContain("startup/command-unstartable");
});
