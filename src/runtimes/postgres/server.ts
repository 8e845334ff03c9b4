import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import type {
  ConnectionParts,
  Database,
  DatabaseCluster,
  DatabaseServer,
  DumpContent,
  LogPosition,
  Row,
  ServerLog,
  ServerMessage,
  SessionRole,
  StatementCount,
} from "#contract/database.ts";
import { EnvironmentError, invariant } from "#contract/failure.ts";
import { hexadecimal, urlSafe } from "#runtimes/random.ts";
import { type Administrator, poolFor } from "./administrator.ts";
import { messagesOf, parseCsv, sessionsOf } from "./csv-log.ts";
import { dumpDatabase } from "./dump.ts";
import { holdTables } from "./hold.ts";
import {
  databaseName,
  dropDatabase,
  dropLeftovers,
  dropRole,
  endSessions,
  ROLE_PREFIX,
  showPresence,
  signRole,
} from "./leftovers.ts";
import { openSession, takeSnapshot } from "./session.ts";
import { STATEMENTS } from "./statements.ts";
import { ended, isOfServer, noRights, refusal, unreachableServer } from "./trouble.ts";

export interface ServerOptions {
  readonly provider: string;
  readonly administrator: Administrator;
  /** Present when the server is a cluster of ours, whose log we can read. */
  readonly cluster?: DatabaseCluster;
  /** Where the target reaches a server of the settings; default: where we do. */
  readonly place?: { readonly targetHost: string; readonly targetPort: number };
}

const CLONE_ATTEMPTS = 8;
const CLONE_PAUSE_MS = 60;
const ENDING_LOOKS = 5;
const ENDING_PAUSE_MS = 60;
const OBJECT_IN_USE = "55006";
const ADMIN_SHUTDOWN = "57P01";
// A rare prefix makes the password a canary that can be looked for in output.
const CANARY = "drcQx7Zk";

/** One PostgreSQL with a role made for this run; at disposal everything made there is dropped. */
export class PostgresServer implements DatabaseServer {
  readonly provider: string;
  readonly version: string;
  readonly role = `${ROLE_PREFIX}${hexadecimal(5)}`;
  readonly #options: ServerOptions;
  readonly #admin: pg.Pool;
  readonly #log: ServerLog | undefined;
  readonly #password = `${CANARY}${urlSafe(24)}`;
  readonly #made = new Map<string, pg.Pool>();
  #presence: pg.Client | undefined;
  #isDisposed = false;

  private constructor(options: ServerOptions, admin: pg.Pool, version: string) {
    this.#options = options;
    this.#admin = admin;
    this.#log = options.cluster?.openLog((sql, parameters) => this.#ask(sql, parameters));
    this.provider = options.provider;
    this.version = version;
  }

  static async open(options: ServerOptions): Promise<PostgresServer> {
    const admin = poolFor(options.administrator, options.administrator.database);
    try {
      const { rows } = await admin.query<{ server_version: string }>("SHOW server_version");
      const version = (rows[0]?.server_version ?? "").split(" ")[0] ?? "";
      const server = new PostgresServer(options, admin, version);
      await server.#prepare();
      return server;
    } catch (error) {
      await admin.end();
      throw error instanceof EnvironmentError ? error : unreachableServer(options, error);
    }
  }

  async create(purpose: string, template?: Database): Promise<Database> {
    const name = databaseName(purpose);
    const source = template === undefined ? "template0 ENCODING 'UTF8'" : template.name;
    const sql = `CREATE DATABASE ${name} OWNER ${this.role} TEMPLATE ${source}`;
    for (let attempt = 1; ; attempt += 1) {
      if (template !== undefined) await this.#disconnect(template.name);
      try {
        await this.#admin.query(sql);
        break;
      } catch (error) {
        const isBusy = (error as pg.DatabaseError).code === OBJECT_IN_USE;
        if (!isBusy || attempt >= CLONE_ATTEMPTS) throw await this.#explained(error);
        // A session on the template is just ending, or another clone is being made.
        await delay(attempt * CLONE_PAUSE_MS);
      }
    }
    this.#made.set(name, poolFor(this.#options.administrator, name));
    return {
      name,
      connection: this.#connection(name),
      query: (text, parameters) => this.#query(name, text, parameters ?? []),
      interrupt: () => this.#interrupt(name),
      resume: () => this.#allow(name, true),
      hold: () => holdTables(this.#options.administrator, name),
      snapshot: (questions) => takeSnapshot(this.#options.administrator, name, questions),
      session: (as) => openSession(this.#login(as), name),
      [Symbol.asyncDispose]: () => this.#drop(name),
    };
  }

  async statements(database: Database): Promise<readonly StatementCount[] | undefined> {
    if (this.#options.cluster?.countsStatements !== true) return undefined;
    const found = await this.#ask(STATEMENTS, [database.name, this.role]);
    return found.map(({ query, calls, rows, pages }) => ({
      query: String(query),
      calls: Number(calls),
      rows: Number(rows),
      pages: Number(pages),
    }));
  }

  dump(database: Database, content: DumpContent, signal: AbortSignal): Promise<string | undefined> {
    const { administrator } = this.#options;
    return dumpDatabase({ administrator, database: database.name, content }, signal);
  }

  async messages(since: LogPosition): Promise<readonly ServerMessage[] | undefined> {
    const records = await this.#records(since);
    if (records === undefined) return undefined;
    const { user } = this.#options.administrator;
    // Our own sessions on a template end when it is cloned.
    return messagesOf(records).filter(
      ({ role, sqlstate }) => role !== user || sqlstate !== ADMIN_SHUTDOWN,
    );
  }

  async sessionCount(database: Database, since: LogPosition): Promise<number | undefined> {
    const records = await this.#records(since);
    if (records === undefined) return this.#openSessionCount(database);
    return sessionsOf(records).filter(
      (session) => session.role === this.role && session.database === database.name,
    ).length;
  }

  async position(): Promise<LogPosition> {
    return (await this.#log?.size()) ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const { cluster } = this.#options;
    await Promise.all([...this.#made.values()].map((pool) => pool.end()));
    this.#made.clear();
    try {
      if (cluster === undefined) await dropRole(this.#admin, this.role);
    } finally {
      await this.#presence?.end();
      await this.#admin.end();
      await cluster?.[Symbol.asyncDispose]();
    }
  }

  async #prepare(): Promise<void> {
    const { cluster, administrator } = this.#options;
    if (cluster === undefined) {
      await this.#requireRights();
      await dropLeftovers(this.#admin);
      this.#presence = await showPresence(administrator, this.role);
    }
    try {
      await this.#admin.query(
        `CREATE ROLE ${this.role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${this.#password}'`,
      );
      if (cluster === undefined) {
        await signRole(this.#admin, this.role);
        // CREATE DATABASE … OWNER needs membership where the administrator is not a superuser.
        await this.#admin.query(`GRANT ${this.role} TO CURRENT_USER`);
      } else if (cluster.countsStatements) {
        await this.#admin.query("CREATE EXTENSION pg_stat_statements");
      }
    } catch (error) {
      if (cluster === undefined) await this.#admin.query(`DROP ROLE IF EXISTS ${this.role}`);
      await this.#presence?.end();
      throw error;
    }
  }

  async #requireRights(): Promise<void> {
    const { rows } = await this.#admin.query<{ may: boolean }>(
      "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) AS may FROM pg_roles WHERE rolname = current_user",
    );
    if (rows[0]?.may !== true) throw noRights(this.#options);
  }

  async #query(name: string, text: string, parameters: readonly unknown[]): Promise<Row[]> {
    const pool = this.#made.get(name);
    invariant(pool !== undefined, `database ${name} was dropped`);
    return this.#rows(pool, text, parameters);
  }

  #ask(text: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.#rows(this.#admin, text, parameters);
  }

  async #rows(pool: pg.Pool, text: string, parameters: readonly unknown[]): Promise<Row[]> {
    try {
      return (await pool.query<Row>(text, [...parameters])).rows;
    } catch (error) {
      throw isOfServer(error) ? await this.#explained(error) : error;
    }
  }

  /** A server of ours that has ended says why; otherwise it has refused. */
  async #explained(error: unknown): Promise<Error> {
    const ending = isOfServer(error) ? await this.#ending() : undefined;
    return ending === undefined
      ? refusal(this.#options, error)
      : ended(this.#options, ending, error);
  }

  // Its sockets are closed a moment before its end is known.
  async #ending(): Promise<string | undefined> {
    for (let look = 1; look <= ENDING_LOOKS; look += 1) {
      const ending = await this.#options.cluster?.ending();
      if (ending !== undefined) return ending;
      if (this.#options.cluster !== undefined) await delay(ENDING_PAUSE_MS);
    }
    return undefined;
  }

  // A session that has ended left no trace that we could read.
  async #openSessionCount({ name }: Database): Promise<number | undefined> {
    const [row] = await this.#ask(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND usename = $2",
      [name, this.role],
    );
    return Number(row?.["count"]) || undefined;
  }

  async #records(since: LogPosition): Promise<string[][] | undefined> {
    if (this.#log === undefined) return undefined;
    return parseCsv(await this.#log.read(since));
  }

  async #disconnect(name: string): Promise<void> {
    const pool = this.#made.get(name);
    if (pool !== undefined) {
      this.#made.set(name, poolFor(this.#options.administrator, name));
      await pool.end();
    }
    await endSessions(this.#admin, name);
  }

  // Nobody gets in, not even we; other databases of the server are not disturbed.
  async #interrupt(name: string): Promise<void> {
    await this.#allow(name, false);
    await this.#disconnect(name);
  }

  async #allow(name: string, isAllowed: boolean): Promise<void> {
    await this.#admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isAllowed}`);
  }

  async #drop(name: string): Promise<void> {
    const pool = this.#made.get(name);
    if (this.#isDisposed || pool === undefined) return;
    this.#made.delete(name);
    await pool.end();
    try {
      await dropDatabase(this.#admin, name);
    } catch (error) {
      // What has ended holds nothing any more.
      if ((await this.#ending()) === undefined) throw error;
    }
  }

  #login(as: SessionRole): Administrator {
    const { administrator } = this.#options;
    return as === "administrator"
      ? administrator
      : { ...administrator, user: this.role, password: this.#password };
  }

  #connection(database: string): ConnectionParts {
    const { administrator, cluster, place = cluster } = this.#options;
    return {
      host: place?.targetHost ?? administrator.host,
      port: place?.targetPort ?? administrator.port,
      user: this.role,
      password: this.#password,
      database,
    };
  }
}
