import { readFileSync } from "node:fs";
import { MODELS_MARKER } from "#contract/adapter.ts";
import type { Instance } from "#contract/boot.ts";
import type { Database, Row } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Completion } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { VERSION_QUESTION } from "#engines/catalog/ask.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";

/** What a server of this version answers about each kind of object. */
export type CatalogRows = Readonly<Record<string, readonly Row[]>>;
const VERSION = "15.18";

export const ROWS: CatalogRows = JSON.parse(
  readFileSync(
    new URL("../../../fixtures/catalogs/every-kind-answers.json", import.meta.url),
    "utf8",
  ),
);

export interface FakeDatabase extends Database {
  readonly log: string[];
}

/** Answers the catalog queries with these rows and everything else with none. */
export function fakeDatabase(name: string, rows: CatalogRows = ROWS): FakeDatabase {
  const log: string[] = [];
  const answers = new Map<string, readonly Row[]>(
    CATALOG_KINDS.map((kind) => [kind.sql(Number.parseInt(VERSION, 10)), rows[kind.kind] ?? []]),
  );
  answers.set(VERSION_QUESTION, [{ version: VERSION }]);
  return {
    name,
    log,
    connection: { host: "db", port: 5432, user: "app", password: "hunter2hunter2", database: name },
    query: async (sql) => {
      log.push(sql);
      return answers.get(sql) ?? [];
    },
    interrupt: async () => undefined,
    resume: async () => undefined,
    hold: async () => undefined,
    snapshot: async (questions) => questions.map((question) => answers.get(question) ?? []),
    session: async (role) => ({
      pid: 1,
      query: async (sql) => {
        log.push(role === "target" ? `target: ${sql}` : sql);
        if (sql.includes("REFUSED")) throw new Error('type "hunter2hunter2" does not exist');
        return [];
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
    [Symbol.asyncDispose]: async () => {
      log.push("disposed");
    },
  };
}

export function completion(code: number, text = ""): Completion {
  return {
    exit: { code, signal: null },
    timedOut: false,
    durationMs: 5,
    output: { text, totalBytes: text.length, droppedBytes: 0 },
  };
}

const command = (word: string): CommandPlan => ({
  argv: [word],
  cwd: ".",
  env: { EXTRA: word },
  origin: { text: word },
});

export const REPORT = `${MODELS_MARKER}${JSON.stringify({ tables: [], modules: [], failures: [] })}\n`;

export interface FakeWorld {
  readonly ports: Ports;
  readonly databases: readonly FakeDatabase[];
  readonly ran: readonly {
    readonly word: string;
    readonly env: Readonly<Record<string, string>>;
  }[];
}

export interface FakeOptions {
  readonly results?: Readonly<Record<string, readonly Completion[]>>;
  readonly hasMigrate?: boolean;
  readonly hasModels?: boolean;
  readonly needsReport?: boolean;
  readonly hasQueries?: boolean;
  readonly areQueriesApart?: boolean;
  /** Default: alembic. */
  readonly tool?: string;
  /** Default: the server says something of every run that fails. */
  readonly hasMessages?: boolean;
  readonly rowsOf?: (purpose: string) => CatalogRows;
  readonly instance?: Instance;
  readonly booted?: Instance;
  readonly files?: Readonly<Record<string, string>>;
}

/** Ports of an application with one migration, a models command and a rollback. */
export function fakeWorld(options: FakeOptions = {}): FakeWorld {
  const databases: FakeDatabase[] = [];
  const ran: { word: string; env: Readonly<Record<string, string>> }[] = [];
  const files = options.files ?? { "migrations/1.py": 'op.create_table("c")\n' };
  const times = new Map<string, number>();
  const ports = {
    target: {
      adapterTitle: "fake",
      root: "/project",
      tree: {
        root: "/project",
        files: Object.keys(files),
        read: (path: string) => files[path],
        has: (path: string) => path in files,
      },
      plan: {
        ...(options.hasMigrate === false
          ? {}
          : { migrate: command("migrate"), rollback: command("rollback") }),
      },
      models:
        options.hasModels === false
          ? { supported: false, reason: "plain SQL" }
          : {
              supported: true,
              command: command("models"),
              needsReport: options.needsReport ?? false,
              ...(options.hasQueries === true ? { queries: command("queries") } : {}),
              ...(options.areQueriesApart === true ? { areQueriesApart: true } : {}),
            },
      migrations: {
        supported: true,
        tool: options.tool ?? "alembic",
        directory: "migrations",
        graph: true,
        bookkeeping: options.tool === "sql" ? [] : ["alembic_version"],
        files: [{ file: "migrations/1.py", id: "1", parents: [], line: 1 }],
      },
      ...(options.instance === undefined ? {} : { instance: options.instance }),
    },
    runtime: {
      exec: async ({ argv, env }: { argv: readonly string[]; env: Record<string, string> }) => {
        const word = argv[0] ?? "";
        ran.push({ word, env });
        const at = times.get(word) ?? 0;
        times.set(word, at + 1);
        const results = options.results?.[word];
        return results?.[at] ?? completion(0, word === "models" ? REPORT : "");
      },
    },
    databases: {
      role: "app",
      create: async (purpose: string) => {
        const database = fakeDatabase(purpose, options.rowsOf?.(purpose));
        databases.push(database);
        return database;
      },
      position: async () => 0,
      messages: async () =>
        options.hasMessages === false
          ? []
          : [
              {
                at: "",
                level: "ERROR",
                sqlstate: "42P07",
                database: "schema-migrated",
                role: "app",
                message: 'relation "c" already exists',
                statement: "SELECT 'hunter2hunter2'",
              },
              {
                at: "",
                level: "ERROR",
                sqlstate: "00000",
                database: "other",
                role: "",
                message: "",
              },
            ],
    },
    booter: {
      environment: (database: Database) => ({ DATABASE_URL: `postgresql://${database.name}` }),
      boot: async () => options.booted,
      state: async () => ({ outcome: "unavailable", reason: "nothing is deployed here" }),
    },
    clock: { sleep: async () => undefined },
    depth: "whole",
    redact: (text: string) => text.replaceAll("hunter2hunter2", "[password]"),
  };
  return { ports: ports as unknown as Ports, databases, ran };
}

export function fakeInstance(outcome: string, database?: Database): Instance {
  return {
    record: { outcome },
    ...(database === undefined ? {} : { database }),
    secrets: [],
    [Symbol.asyncDispose]: async () => undefined,
  } as unknown as Instance;
}
