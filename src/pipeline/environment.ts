import type { GivenVariable, Secret } from "#contract/boot.ts";
import type { ConnectionParts } from "#contract/database.ts";
import type { EnvironmentRead, LaunchPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import { isAcceptable, madeUpValue } from "./made-up-values.ts";

export interface Environment {
  readonly env: Readonly<Record<string, string>>;
  readonly variables: readonly GivenVariable[];
  readonly secrets: readonly Secret[];
}

export interface EnvironmentQuestion {
  readonly plan: LaunchPlan;
  readonly settings: Settings;
  /** Parsed `app.env-file`. */
  readonly envFile: Readonly<Record<string, string>>;
  readonly connection: ConnectionParts | undefined;
  readonly port: number;
  /** A value for a secret-like variable; the same name must give the same value within a run. */
  secretFor(name: string): string;
  /** Variables that are not given a generated value. */
  readonly withheld?: ReadonlySet<string>;
}

const SECRET =
  /(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_?KEY|SIGNING|ENCRYPT|SALT|PEPPER|_KEY$|^KEY$)/;
// A name that speaks about a secret without being one: its life time, its place, its algorithm.
const ABOUT_A_SECRET =
  /(TTL|EXPIR\w*|MINUTES|SECONDS|HOURS|DAYS|LENGTH|COUNT|LIMIT|MAX|MIN|URL|URI|HOST|PORT|NAME|ID|ALGORITHM|ALG|ISSUER|AUDIENCE|ENABLED|FILE|PATH|HEADER|ROUNDS|SIZE|TYPE|PUBLIC_KEY|MS|AGE|POLICY|CONFIG|OPTIONS)$/;
const URL_NAME =
  /(^|_)(DATABASE|DB|POSTGRES|POSTGRESQL|PG)_(URL|URI|DSN)$|^SQLALCHEMY_DATABASE_URI$/;
// Spring binds these over every property file, and takes them as JDBC writes them.
const SPRING_NAME = /^SPRING_(?:DATASOURCE|FLYWAY|LIQUIBASE)_(URL|USER|USERNAME|PASSWORD)$/;
// An application's own prefix may stand before it, as SHOP_DB_HOST.
const PART_NAME =
  /^((?:[A-Z][A-Z0-9]*_)*?)(?:PG|(?:POSTGRES|POSTGRESQL|DB|DATABASE|PG)_)(HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASSWORD|PASS|DATABASE|DB|NAME|BASE|SSL|SSLMODE)$/;
const OTHER_SERVER =
  /(?:^|_)(?:MYSQL|MARIADB|MONGO|MONGODB|REDIS|VALKEY|CLICKHOUSE|SQLITE|ORACLE|MSSQL|NEO4J|ELASTIC|ELASTICSEARCH|CASSANDRA|COUCH|COUCHDB|INFLUX|INFLUXDB|DYNAMO|VECTOR|QDRANT|TEST)(?:_|$)/;
const PORT_NAME = /^(APP|HTTP|SERVER|WEB|LISTEN|API)_PORT$/;
const MODE_NAME = /^(ENV|ENVIRONMENT|APP_ENV|APP_ENVIRONMENT|FLASK_ENV|FASTAPI_ENV|NODE_ENV)$/;
// An example file describes a laptop, where these are on; a production platform leaves them off.
const LAPTOP_NAME = /(^|_)(DEBUG|RELOAD|DEV_MODE|DEVELOPMENT)$/;
const BIND_NAME = /^((APP|HTTP|SERVER|WEB|API|LISTEN|BIND|UVICORN)_)?(HOST|BIND|ADDRESS)$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Whether a variable of this name holds a value that must stay unknown. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name.toUpperCase()) && !ABOUT_A_SECRET.test(name.toUpperCase());
}

/**
 * The environment a production platform would give: the database, a port, production mode,
 * generated secrets, documented plain values. Settings win over the env file, which wins over these.
 */
export function synthesise(question: EnvironmentQuestion): Environment {
  const given = new Map<string, { value: string; variable: GivenVariable }>();
  const give = (name: string, value: string, origin: GivenVariable["origin"]) =>
    given.set(name, {
      value,
      variable: {
        name,
        origin,
        secret: isSecretName(name) || URL_NAME.test(name) || name === "SPRING_DATASOURCE_URL",
      },
    });
  for (const [name, value] of Object.entries(constantsOf(question.plan)))
    give(name, value, "constant");
  for (const read of question.plan.environment) giveRead(question, read, give);
  if (question.connection !== undefined)
    give("DATABASE_URL", urlOf(question.connection, question.plan.databaseScheme), "database");
  give("PORT", String(question.port), "port");
  for (const [name, value] of Object.entries(question.envFile)) {
    // An env file's database and port belong to somebody's laptop.
    if (given.get(name)?.variable.origin === "database" || name === "PORT") continue;
    give(name, value, "env-file");
  }
  for (const [name, value] of Object.entries(question.settings.app.env))
    give(name, expand(value, name, question), "settings");
  return collectGiven(given, question.connection);
}

type Give = (name: string, value: string, origin: GivenVariable["origin"]) => void;

function giveRead(question: EnvironmentQuestion, read: EnvironmentRead, give: Give): void {
  const { name } = read;
  const { connection } = question;
  const part =
    connection === undefined ? undefined : partOf(name, connection, question.plan.environment);
  if (connection !== undefined && URL_NAME.test(name) && !OTHER_SERVER.test(name))
    give(name, urlOf(connection, question.plan.databaseScheme), "database");
  else if (part !== undefined) give(name, part, "database");
  else if (read.binds === "address") give(name, "0.0.0.0", "constant");
  else if (PORT_NAME.test(name) || read.binds === "port") give(name, String(question.port), "port");
  else if (MODE_NAME.test(name)) give(name, "production", "constant");
  else if (isSecretName(name) && !isNumber(read.default) && !isNumber(read.example))
    giveGenerated(question, name, give);
  else giveExample(read, give);
}

function giveExample(read: EnvironmentRead, give: Give): void {
  const { name, example = "" } = read;
  if (LAPTOP_NAME.test(name)) {
    if (read.required) give(name, "false", "constant");
    return;
  }
  const isRefused = !isAcceptable(example, read.shape);
  // Production starts with what its manifest sets, whether or not the code accepts it.
  if (read.manifest !== undefined && isRefused) give(name, example, "example");
  else if (read.default === undefined) giveDocumented(read, isRefused, give);
}

function giveDocumented(read: EnvironmentRead, isRefused: boolean, give: Give): void {
  const { name, example = "" } = read;
  // What is documented is set in production; a value that the code refuses is a hint for people.
  const isUsable = example !== "" && !isRefused;
  if (!isUsable && read.required && read.example !== undefined)
    give(name, madeUpValue(read), "generated");
  else if (!isUsable) return;
  else if (BIND_NAME.test(name) && LOOPBACK.test(example)) give(name, "0.0.0.0", "constant");
  else give(name, example, "example");
}

function giveGenerated(question: EnvironmentQuestion, name: string, give: Give): void {
  if (question.withheld?.has(name) !== true) give(name, question.secretFor(name), "generated");
}

function collectGiven(
  given: ReadonlyMap<string, { readonly value: string; readonly variable: GivenVariable }>,
  connection: ConnectionParts | undefined,
): Environment {
  const sorted = [...given.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const secrets = sorted
    .filter(([, { variable }]) => isSecretName(variable.name))
    .map(([name, { value }]) => ({ name, value }));
  if (connection !== undefined && !secrets.some(({ value }) => value === connection.password))
    secrets.unshift({ name: "database password", value: connection.password });
  return {
    env: Object.fromEntries(sorted.map(([name, { value }]) => [name, value])),
    variables: sorted.map(([, { variable }]) => variable),
    secrets,
  };
}

// What platforms set for Rails, so that it logs where they look and serves its compiled assets.
const RAILS = {
  RAILS_ENV: "production",
  RACK_ENV: "production",
  RAILS_LOG_TO_STDOUT: "1",
  RAILS_SERVE_STATIC_FILES: "1",
};

function constantsOf(plan: LaunchPlan): Readonly<Record<string, string>> {
  if (plan.language === "python") return { PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" };
  if (plan.language === "node") return { NODE_ENV: "production" };
  if (plan.adapter === "rails") return RAILS;
  // lib/pq asks for TLS unless it is told otherwise, and the database of a run has none.
  if (plan.language === "go") return { PGSSLMODE: "disable" };
  return {};
}

const HOST_PART = /_(?:HOST|HOSTNAME|SERVER)$/;
const LOGIN_PART = /_(?:USER|USERNAME|PASSWORD|PASS)$/;

/** A prefix belongs to a server when whoever reads it is told where that is and how to log in. */
function isSpokenTo(prefix: string, reads: readonly EnvironmentRead[]): boolean {
  const own = reads.filter(({ name }) => PART_NAME.exec(name)?.[1] === prefix);
  const has = (part: RegExp) => own.some(({ name }) => part.test(name));
  return has(HOST_PART) && has(LOGIN_PART);
}

function partOf(
  name: string,
  connection: ConnectionParts,
  reads: readonly EnvironmentRead[],
): string | undefined {
  const [, prefix = "", known] = PART_NAME.exec(name) ?? [];
  const isMeant = prefix === "" || (!OTHER_SERVER.test(name) && isSpokenTo(prefix, reads));
  const part = isMeant ? known : undefined;
  if (part === undefined) return springPart(name, connection);
  if (part === "HOST" || part === "HOSTNAME" || part === "SERVER") return connection.host;
  if (part === "PORT") return String(connection.port);
  if (part === "USER" || part === "USERNAME") return connection.user;
  if (part === "PASSWORD" || part === "PASS") return connection.password;
  if (part === "SSL") return "false";
  if (part === "SSLMODE") return "disable";
  return connection.database;
}

function springPart(name: string, connection: ConnectionParts): string | undefined {
  const part = SPRING_NAME.exec(name)?.[1];
  if (part === "URL") return urlOf(connection, "jdbc:postgresql");
  if (part === "PASSWORD") return connection.password;
  return part === undefined ? undefined : connection.user;
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "" && Number.isFinite(Number(text));
}

/** JDBC has no place for credentials before the host. */
export function urlOf(connection: ConnectionParts, scheme: string): string {
  const { host, port } = connection;
  const [user, password, database] = [
    connection.user,
    connection.password,
    connection.database,
  ].map(encodeURIComponent);
  return scheme.startsWith("jdbc:")
    ? `${scheme}://${host}:${port}/${database}?user=${user}&password=${password}`
    : `${scheme}://${user}:${password}@${host}:${port}/${database}`;
}

function expand(value: string, name: string, question: EnvironmentQuestion): string {
  const url =
    question.connection === undefined
      ? ""
      : urlOf(question.connection, question.plan.databaseScheme);
  return value
    .replaceAll("${generate.secret}", () => question.secretFor(name))
    .replaceAll("${database.url}", () => url);
}

/** Null removes a variable. */
export function withOverrides(
  env: Readonly<Record<string, string>>,
  overrides: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const merged = { ...env, ...overrides };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** KEY=VALUE lines; `export`, comments and quotes understood. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    const name = match?.[1];
    if (name !== undefined) found[name] = (match?.[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
  }
  return found;
}
