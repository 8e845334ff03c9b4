/** One row; values as node-postgres parses them. */
export type Row = Readonly<Record<string, unknown>>;

/** One database of the server. */
export interface Database extends AsyncDisposable {
  readonly name: string;
  /** What the target connects with: a role made for this run, not a superuser. */
  readonly connection: ConnectionParts;
  /** Runs as the administrator. Parameterised SQL only. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  /** Ends every session of the target and refuses new ones, as a server that was stopped does, until `resume`. */
  interrupt(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Takes every table for ourselves, so that whoever asks for rows waits, until disposal. Undefined
   * when there is no table, or when they cannot all be had.
   */
  hold(): Promise<AsyncDisposable | undefined>;
  /**
   * The rows of several questions as one moment saw them, in the order of the questions: one read-only
   * REPEATABLE READ transaction with an empty search path. No question takes a parameter.
   */
  snapshot(questions: readonly string[]): Promise<readonly (readonly Row[])[]>;
  /** A session of its own, beside whatever else works on this database. */
  session(as: SessionRole): Promise<Session>;
}

/** `administrator` sees every lock and every row; `target` may what the target may. */
export type SessionRole = "administrator" | "target";

/** One connection; disposal ends it, also in the middle of a statement. */
export interface Session extends AsyncDisposable {
  /** Backend process id, as in `pg_locks.pid`. */
  readonly pid: number;
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface ConnectionParts {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A message of the server's log at level WARNING or above, or a FATAL of a connection attempt. */
export interface ServerMessage {
  /** ISO 8601. */
  readonly at: string;
  readonly level: string;
  readonly sqlstate: string;
  readonly database: string;
  readonly role: string;
  readonly message: string;
  readonly detail?: string;
  readonly statement?: string;
  /** 1-based character position in `statement`. */
  readonly position?: number;
}

/** A real PostgreSQL. */
export interface DatabaseServer extends AsyncDisposable {
  /** `settings`, `binaries`, `embedded`, `docker`: where it comes from, for the reader. */
  readonly provider: string;
  /** Such as `15.18`. */
  readonly version: string;
  /** Name of the target's role. */
  readonly role: string;
  /** A new database owned by the target's role; a clone when `template` is given. */
  create(purpose: string, template?: Database): Promise<Database>;
  /** Statements of one database so far; undefined when pg_stat_statements is not available. */
  statements(database: Database): Promise<readonly StatementCount[] | undefined>;
  /**
   * `pg_dump` of one database: its schema, or its rows as INSERT statements. Undefined when no
   * `pg_dump` that can read this server is at hand.
   */
  dump(database: Database, content: DumpContent, signal: AbortSignal): Promise<string | undefined>;
  /** Undefined when the log of this server cannot be read. */
  messages(since: LogPosition): Promise<readonly ServerMessage[] | undefined>;
  position(): Promise<LogPosition>;
  /**
   * How many sessions of the target's role were opened on this database since then. Where the log
   * cannot be read, those that are open now; none of them proves nothing, and is undefined.
   */
  sessionCount(database: Database, since: LogPosition): Promise<number | undefined>;
}

export type LogPosition = number;

export type DumpContent = "schema" | "rows";

export interface StatementCount {
  readonly query: string;
  readonly calls: number;
  readonly rows: number;
  /** Shared blocks hit and read. */
  readonly pages: number;
}

/** A server of ours that is administered: where it is, and how its log is read. Disposal removes it. */
export interface DatabaseCluster extends AsyncDisposable {
  /** `binaries`, `embedded`, `docker`. */
  readonly provider: string;
  /** Where we reach it. */
  readonly host: string;
  readonly port: number;
  /** Where the target reaches it; the same for a server on this machine. */
  readonly targetHost: string;
  readonly targetPort: number;
  /** Of the superuser `postgres`. */
  readonly adminPassword: string;
  /** Whether pg_stat_statements is loaded; some systems package it apart. */
  readonly countsStatements: boolean;
  /** The log, read from where it lies or asked of the server itself. */
  openLog(query: AdminQuery): ServerLog;
  /**
   * Why it is no longer there, such as an end for want of memory. Undefined when it is, or when
   * nobody can tell.
   */
  ending(): Promise<string | undefined>;
}

/** Parameterised SQL that the superuser runs in the database `postgres`. */
export type AdminQuery = (sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

/** The server's csvlog. */
export interface ServerLog {
  /** Bytes written so far; 0 while there is no log. */
  size(): Promise<number>;
  /** Text from this byte on, at most 8 MiB; the last record may be incomplete. */
  read(from: number): Promise<string>;
}
