import type { Rule } from "#contract/rule.ts";

const PROBES =
  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/";
const POOL_ERRORS = "https://node-postgres.com/apis/pool#error";

/** The database goes away for some seconds, and is not there yet at a start. */
export const OUTAGE_RULES = {
  exit: {
    id: "startup/outage-exit",
    title: "The process survives a database that goes away",
    failureTitle: "The process ends when the database goes away",
    severity: "warning",
    why: "A failover of some seconds ends every instance at once, and they all start at the same moment.",
    remedy: "Handle the errors of idle connections, and let the pool connect again.",
    links: [POOL_ERRORS],
  },
  unrecovered: {
    id: "startup/outage-unrecovered",
    title: "The application works again when the database is back",
    failureTitle: "The application stays broken after the database is back",
    severity: "critical",
    why: "After every failover or maintenance of the database somebody must restart each instance by hand.",
    remedy: "Use a pool that replaces broken connections, and ask it for one at every request.",
    links: [
      "https://docs.sqlalchemy.org/en/20/core/pooling.html#dealing-with-disconnects",
      POOL_ERRORS,
    ],
  },
  ignored: {
    id: "startup/health-ignores-database",
    title: "The health path tells that the database is away",
    failureTitle: "The health path is well while requests fail for want of the database",
    severity: "note",
    why: "A version that cannot reach its database is rolled out everywhere, because its probe is green.",
    remedy: "Ask the database in the readiness path, and only there.",
    links: [PROBES],
  },
  liveness: {
    id: "startup/liveness-needs-database",
    title: "The liveness path is well without the database",
    failureTitle: "The liveness path fails when the database is away",
    severity: "warning",
    why: "A liveness probe that fails restarts every instance, which does not bring the database back.",
    remedy: "Answer the liveness path from memory; ask the database in the readiness path.",
    links: [PROBES],
  },
  exitCode: {
    id: "startup/exit-code-zero",
    title: "A start that fails ends with an exit code other than 0",
    failureTitle: "A start that fails ends with exit code 0",
    severity: "warning",
    why: "Code 0 means that the work is done: a job counts as successful, and `on-failure` restarts nothing.",
    remedy: "Exit with a code other than 0 where the start gives up.",
    links: ["https://docs.docker.com/engine/containers/start-containers-automatically/"],
  },
  notAwaited: {
    id: "startup/database-not-awaited",
    title: "A start before its database waits, or says why it ends",
    failureTitle: "A start before its database ends without saying why",
    severity: "note",
    why: "Application and database are often started together, and nobody can tell this end from a fault.",
    remedy: "Try to connect for some seconds, and print the reason before giving up.",
    links: ["https://docs.docker.com/compose/how-tos/startup-order/"],
  },
  inVain: {
    id: "startup/database-awaited-in-vain",
    title: "A start before its database becomes ready, or ends",
    failureTitle: "A start before its database never becomes ready",
    severity: "critical",
    why: "It neither serves nor ends, so nothing restarts it until the deployment is given up.",
    remedy: "Connect again after a failed attempt, or exit with a code other than 0.",
    links: [PROBES],
  },
} as const satisfies Readonly<Record<string, Rule>>;
