import type { Rule } from "#contract/rule.ts";

const TWELVE_FACTOR_CONFIG = "https://12factor.net/config";
const TWELVE_FACTOR_PORT = "https://12factor.net/port-binding";
const LIBPQ_URL =
  "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS";
const LIBPQ_SSL = "https://www.postgresql.org/docs/current/libpq-ssl.html";
const PG_CONNECTIONS = "https://www.postgresql.org/docs/current/runtime-config-connection.html";
const PG_ERRORS = "https://www.postgresql.org/docs/current/errcodes-appendix.html";

/** Questions about variables, connections and ports, in the order in which a boot meets them. */
export const CONFIGURATION_RULES = {
  malformed: {
    id: "startup/variable-malformed",
    title: "Every variable can be parsed",
    failureTitle: "The value of a variable cannot be parsed",
    severity: "critical",
    why: "A number, a URL or JSON that cannot be read ends the process before it listens.",
    remedy: "Give it the right form, or a default before it is parsed.",
    links: [TWELVE_FACTOR_CONFIG],
  },
  urlRefused: {
    id: "startup/database-url-refused",
    title: "The database URL is accepted as platforms give it",
    failureTitle: "The form of the database URL is not accepted",
    severity: "critical",
    why: "Platforms give postgres:// or postgresql://, without a driver's name.",
    remedy: "Rewrite the scheme in the code.",
    links: [LIBPQ_URL],
  },
  tlsRefused: {
    id: "startup/database-tls-refused",
    title: "The application and the database agree on encryption",
    failureTitle: "The application and the database do not agree on encryption",
    severity: "critical",
    why: "What the code fixes cannot be set for one environment.",
    remedy: "Let the database URL decide about TLS.",
    links: [LIBPQ_SSL],
  },
  tooManyConnections: {
    id: "startup/too-many-connections",
    title: "The application stays below the server's connections",
    failureTitle: "The application opens too many connections",
    severity: "critical",
    why: "Every worker and every replica has a pool of its own; the server's limit is for all of them.",
    remedy: "Make the pool smaller.",
    links: [PG_CONNECTIONS],
  },
  schemaIncomplete: {
    id: "startup/schema-incomplete",
    title: "The database has everything that the start asks for",
    failureTitle: "The application asks for something that no migration creates",
    severity: "critical",
    why: "The code is deployed with a schema that it does not fit.",
    remedy: "Write the missing migration.",
    links: [PG_ERRORS],
  },
  portTaken: {
    id: "startup/port-taken",
    title: "The application listens once on its port",
    failureTitle: "The application listens twice on its port",
    severity: "critical",
    why: "The second attempt ends the process.",
    remedy: "Listen once.",
    links: [TWELVE_FACTOR_PORT],
  },
} as const satisfies Readonly<Record<string, Rule>>;
