import type { Rule } from "#contract/rule.ts";

const ADVISORY = "https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS";

export const KILL_RULES = {
  failure: {
    id: "startup/restart-after-kill-failure",
    title: "The application starts again after it was killed",
    failureTitle: "The application does not start again after it was killed",
    severity: "critical",
    why: "Memory limits, lost machines and grace times end processes without a word, and the next start must succeed.",
    remedy:
      "Remove stale pid files, sockets and locks at the start; let locks end with the session that holds them.",
    links: ["https://12factor.net/disposability"],
  },
  interrupted: {
    id: "startup/interrupted-migration-failure",
    title: "Migrations that were interrupted can be run again",
    failureTitle: "Migrations that were interrupted cannot be run again",
    severity: "warning",
    why: "A deployment that loses its machine or its database half-way is repeated, and then finds a lock or half of the changes.",
    remedy:
      "Run each migration in one transaction, and let the lock end with the session that holds it.",
    links: ["https://www.postgresql.org/docs/current/tutorial-transactions.html", ADVISORY],
  },
} as const satisfies Readonly<Record<string, Rule>>;
