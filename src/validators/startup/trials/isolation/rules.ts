import type { Rule } from "#contract/rule.ts";

export const ISOLATION_RULES = {
  outside: {
    id: "startup/outside-network-at-start",
    title: "The start needs nothing outside but the database",
    failureTitle: "The start needs the outside network",
    severity: "critical",
    why: "A service of somebody else, or a network policy, decides whether this deployment starts.",
    remedy:
      "Fetch what the start needs when the image is built, or fetch it later and do without it until then.",
    links: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
      "https://12factor.net/backing-services",
    ],
  },
} as const satisfies Readonly<Record<string, Rule>>;
