import pg from "pg";
import { SettingsError } from "#contract/failure.ts";

/** How we reach a server to administer it. */
export interface Administrator {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Database to connect to for administration. */
  readonly database: string;
  readonly ssl?: "required" | "verified";
}

// A machine that is busy with several boots answers late.
const CONNECT_TIMEOUT_MS = 30_000;
// A lock that the target holds must not hold us.
const QUERY_TIMEOUT_MS = 120_000;

export function administratorOf(text: string): Administrator {
  const url = parse(text);
  const sslmode = url.searchParams.get("sslmode") ?? "prefer";
  const base = {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username) || "postgres",
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "postgres",
  };
  if (sslmode.startsWith("verify-")) return { ...base, ssl: "verified" };
  return sslmode === "require" ? { ...base, ssl: "required" } : base;
}

export function connectionOf(
  administrator: Administrator,
  database: string,
  applicationName: string,
): pg.ClientConfig {
  const { host, port, user, password, ssl } = administrator;
  return {
    host,
    port,
    user,
    password,
    database,
    ssl: ssl === undefined ? false : { rejectUnauthorized: ssl === "verified" },
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    application_name: applicationName,
  };
}

export function poolFor(administrator: Administrator, database: string): pg.Pool {
  const config = connectionOf(administrator, database, "deployment-readiness");
  const pool = new pg.Pool({ ...config, max: 4, allowExitOnIdle: true });
  // An idle connection that the server ends (we drop databases) is replaced at the next query.
  pool.on("error", () => undefined);
  return pool;
}

function parse(text: string): URL {
  if (URL.canParse(text) && /^postgres(ql)?:\/\/./.test(text)) return new URL(text);
  throw new SettingsError([
    {
      key: "database.url",
      source: "the settings",
      // The value may hold a password and is not repeated.
      received: "not a PostgreSQL URL",
      allowed: "postgresql://user:password@host:port/database",
      example: "database: { url: postgresql://postgres:secret@127.0.0.1:5432/postgres }",
    },
  ]);
}
