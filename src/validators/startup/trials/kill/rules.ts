import type { Rule } from "#contract/rule.ts";

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
} as const satisfies Readonly<Record<string, Rule>>;
