import type { Rule } from "#contract/rule.ts";

export const DRAIN_RULES = {
  dropped: {
    id: "startup/in-flight-request-dropped",
    title: "A request under way is finished after SIGTERM",
    failureTitle: "A request under way is dropped at SIGTERM",
    severity: "critical",
    why: "Every rollout and every scaling down stops instances that are answering; their callers get errors.",
    remedy: "On SIGTERM stop listening, finish what is under way, then close the pool and exit.",
    links: [
      "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
      "https://devcenter.heroku.com/articles/dynos#graceful-shutdown-with-sigterm",
      "https://docs.cloud.google.com/run/docs/container-contract#instance-shutdown",
    ],
  },
} as const satisfies Readonly<Record<string, Rule>>;
