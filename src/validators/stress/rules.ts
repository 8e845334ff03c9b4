import type { Rule } from "#contract/rule.ts";

const DISPOSABILITY = "https://12factor.net/disposability";

/** The questions of `stress-test`. */
export const STRESS_RULES = {
  boots: {
    id: "stress/boot-unstable",
    title: "Every one of several boots becomes ready",
    failureTitle: "One of several boots does not become ready",
    severity: "critical",
    why: "What starts only sometimes makes rollouts and restarts a matter of luck.",
    remedy: "Remove what differs between boots: races, time limits, order of imports.",
    links: [DISPOSABILITY],
  },
  kill: {
    id: "stress/boot-after-kill-failure",
    title: "The application starts on the database of an instance that was killed",
    failureTitle: "The application does not start after it was killed",
    severity: "critical",
    why: "Machines fail without SIGTERM; the next instance finds what was left.",
    remedy: "Do not rely on work at shutdown; take over or expire locks and pid files.",
    links: [DISPOSABILITY],
  },
  replicas: {
    id: "stress/replica-conflict",
    title: "Two replicas can start at once on one database",
    failureTitle: "Two replicas cannot start at once on one database",
    severity: "critical",
    why: "A rollout with two replicas starts both at the same moment.",
    remedy:
      "Take an advisory lock around boot-time migrations and seeds, or move them to a release step.",
    links: ["https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS"],
  },
  requests: {
    id: "stress/request-errors",
    title: "Every one of 200 requests to the health path is answered",
    failureTitle: "Requests to the health path fail under repetition",
    severity: "critical",
    why: "A path that fails now and then takes instances out of service.",
    remedy: "Look for leaked connections, exhausted pools and shared state in the handler.",
    links: [],
  },
  memory: {
    id: "stress/memory-growth",
    title: "Memory stays level over 200 requests",
    failureTitle: "Memory grows with every request",
    severity: "warning",
    why: "What grows with every request ends at the memory limit.",
    remedy:
      "Look for caches without a bound, listeners that are added per request, and open handles.",
    links: [],
  },
  connections: {
    id: "stress/connections-left",
    title: "No database connection is left after the application has ended",
    failureTitle: "Database connections are left after the application has ended",
    severity: "note",
    why: "What is left counts against the server's connection limit until it times out.",
    remedy: "Close the pool when the process ends, and end child processes with it.",
    links: [],
  },
} as const satisfies Readonly<Record<string, Rule>>;
