import { at, ended } from "../wording.ts";
import {
  type Cause,
  decisiveText,
  type FailedBoot,
  lineWith,
  placeOf,
  type Told,
} from "./cause.ts";

const DIALECT =
  /Can't load plugin: sqlalchemy\.dialects:[\w.]+|Could not parse (?:SQLAlchemy|rfc1738) URL|the URL must start with the protocol|No support for '[\w+]+'|UnknownSchemeError|[Uu]nknown database (?:scheme|driver|dialect)|Dialect [\w+:]+ is not supported|unsupported database (?:scheme|url)|sql: unknown driver "[^"]*"|Driver [\w.]+ claims to not accept jdbcUrl|The dialect \S+ is not supported|Error validating datasource/;
const TLS =
  /The server does not support SSL connections|server does not support SSL, but SSL was required|SSL is not enabled on the server|no pg_hba\.conf entry for host .*(?:no encryption|SSL off)|rejected SSL upgrade|\bP1011\b|The server does not support SSL|tls: server refused TLS connection|does not support TLS/i;
const TOO_MANY =
  /too many clients already|remaining connection slots are reserved|too many connections for (?:role|database)/i;
const TAKEN = /EADDRINUSE|address already in use|Errno 98\b|Only one usage of each socket address/i;

/** Also of a request: the health path asks for what no migration creates. */
export const SCHEMA_INCOMPLETE: Cause = { rule: "schemaIncomplete", tell: schemaIncomplete };

/** Why an application that was loaded cannot be configured and connected. */
export const CONFIGURATION_CAUSES: readonly Cause[] = [
  { rule: "malformed", tell: malformed },
  { rule: "urlRefused", tell: urlRefused },
  { rule: "tlsRefused", tell: tlsRefused },
  { rule: "tooManyConnections", tell: tooMany },
  SCHEMA_INCOMPLETE,
  { rule: "portTaken", tell: portTaken },
];

function malformed(boot: FailedBoot): Told | undefined {
  const { failure, clues } = boot;
  if (clues.malformed === undefined || failure === undefined) return undefined;
  const { name, given, at: line, set } = clues.malformed;
  const documented = clues.documents === undefined ? undefined : { file: clues.documents };
  return {
    message: given
      ? `${at(line, "The application")} cannot read the value that the environment variable \`${name}\` has: ${failure.type}: ${ended(failure.message)}`
      : `${at(line, "The application")} reads the environment variable \`${name}\` as if it were always set; it is not, and the absence cannot be parsed: ${failure.type}: ${ended(failure.message)}`,
    place: line,
    fix: set ?? documented,
    remedy: given
      ? `Give \`${name}\` a value of the form that ${at(line, "the code")} expects, or accept the one it has.`
      : `Give \`${name}\` a default before it is parsed, and document it in the example environment file.`,
    subject: name,
  };
}

function urlRefused(boot: FailedBoot): Told | undefined {
  const line = lineWith(boot.said, DIALECT);
  if (line === undefined) return undefined;
  return {
    message: `The application does not accept the form of the database URL that it is given: ${ended(line)}`,
    place: placeOf(boot),
    remedy:
      "Accept postgres:// and postgresql:// as platforms give them, and rewrite the scheme where the driver wants another one.",
  };
}

const UNSIGNED =
  /self[- ]signed certificate|unable to get local issuer certificate|certificate verify failed/i;
const DRIVER = /(^|\/)(pg|pg-pool|postgres|asyncpg|psycopg2?|pgx|sqlalchemy)(\/|@)/;

function tlsRefused(boot: FailedBoot): Told | undefined {
  const line = lineWith(boot.said, TLS);
  if (line === undefined) return unsigned(boot);
  return {
    message: `The application and the database do not agree on encryption: ${ended(line)}`,
    place: placeOf(boot),
    remedy:
      "Let the database URL (sslmode) or a variable decide about TLS instead of the code, so that every environment can set it.",
  };
}

/** No fault is proved: a server in production may well have the certificate that is asked for. */
function unsigned(boot: FailedBoot): Told | undefined {
  const { failure } = boot;
  if (failure === undefined || !UNSIGNED.test(failure.message)) return undefined;
  if (!failure.frames.some(({ file }) => DRIVER.test(file))) return undefined;
  return {
    outcome: "inconclusive",
    message: `${at(failure.place, "The application")} insists on a certificate that an authority has signed, and the database of this run has none: ${ended(failure.message)}`,
    place: placeOf(boot),
    remedy:
      "Let the database URL (sslmode) or a variable decide about TLS, and set it under app.env.",
  };
}

function tooMany(boot: FailedBoot): Told | undefined {
  const { sqlstate, said, refused } = boot;
  if (sqlstate !== "53300" && !TOO_MANY.test(said)) return undefined;
  return {
    message: `The application opens more connections than the server allows: ${ended(refused?.message ?? lineWith(said, TOO_MANY) ?? "53300")}`,
    place: placeOf(boot),
    remedy:
      "Bound the pool: workers × pool size (and overflow) must stay below the connections that the server grants.",
    subject: "53300",
  };
}

const ABSENT_IN_SCHEMA = new Set(["42P01", "42703", "42883", "42704", "3F000"]);

function schemaIncomplete(boot: FailedBoot): Told | undefined {
  const { sqlstate, refused, failure, clues, evidence } = boot;
  const { outcome } = evidence.boot;
  if (outcome === "migrate-failed" || !ABSENT_IN_SCHEMA.has(sqlstate ?? "")) return undefined;
  const line = failure?.place ?? clues.query;
  const migrated = evidence.migrate === undefined ? "" : ", although every migration ran";
  return {
    message: `${at(line, "The application")} asks the database for something that it does not have${migrated}: ${ended(`${sqlstate} ${refused?.message ?? failure?.message ?? ""}`)}`,
    place: line ?? placeOf(boot),
    fix: clues.migrations === undefined ? undefined : { file: clues.migrations },
    remedy: "Write the migration that creates it, or correct the name in the query or the model.",
    subject: sqlstate,
  };
}

function portTaken(boot: FailedBoot): Told | undefined {
  const { evidence, failure } = boot;
  // A debugger whose port is taken says so and goes on.
  const line = lineWith(decisiveText(boot), TAKEN);
  if (line === undefined || evidence.boot.outcome !== "exited") return undefined;
  const assigned = String(evidence.boot.assignedPort);
  const isOurs = new RegExp(`(^|\\D)${assigned}(\\D|$)`).test(`${line} ${failure?.message ?? ""}`);
  return {
    ...(isOurs ? {} : { outcome: "inconclusive" as const }),
    message: isOurs
      ? `The application listens twice on the port ${assigned} that it is given: ${ended(line)}`
      : `The application needs a port that is taken on this machine: ${ended(line)}`,
    place: failure?.place ?? boot.clues.listen ?? placeOf(boot),
    remedy: isOurs
      ? "Listen once: remove the second listen, or give the second server a port of its own."
      : "Read the port from a variable, and free it on this machine.",
  };
}
