import type { Rule } from "#contract/rule.ts";

const LOCKS = "https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS";

/** What is asked of two instances that begin at the same moment. */
export const REPLICA_RULES = {
  race: {
    id: "startup/migration-race",
    title: "Two migration commands at the same moment get by",
    failureTitle: "Two migration commands at the same moment disturb each other",
    severity: "critical",
    why: "Every replica that migrates when it starts does so at the same moment as the others.",
    remedy:
      "Migrate in one step before the rollout, or take an advisory lock around the migrations.",
    links: [LOCKS],
  },
  conflict: {
    id: "startup/replica-conflict",
    title: "Two instances become ready at the same moment on one database",
    failureTitle: "Of two instances that start at the same moment one does not become ready",
    severity: "critical",
    why: "Platforms start several replicas of a release at once.",
    remedy: "Make what happens at the start repeatable, and take an advisory lock around the rest.",
    links: [LOCKS],
  },
} as const satisfies Readonly<Record<string, Rule>>;
