import type { Rule } from "#contract/rule.ts";

export const RULES = {
  failed: {
    id: "performance/response-failed",
    title: "Every measured request was answered",
    failureTitle: "A measured request was not answered well",
    severity: "critical",
    why: "An instance that fails some of its first requests fails its first users.",
    remedy: "Look at the log of the target at the time of the request.",
    links: [],
  },
  slow: {
    id: "performance/response-slow",
    title: "The health path answers within the accepted mean time",
    failureTitle: "The health path answers too slowly",
    severity: "critical",
    why: "Platforms probe this path every few seconds with a time limit of one to a few seconds; a slow answer takes the instance out of service.",
    remedy:
      "Find what the handler waits for: a query, a remote call, a sleep. Raise performance.average-ms only when the time is meant.",
    links: ["https://kubernetes.io/docs/concepts/workloads/pods/probes/"],
  },
  memory: {
    id: "performance/memory-high",
    title: "Peak memory is within the accepted amount",
    failureTitle: "Peak memory is high",
    severity: "warning",
    why: "Small platform plans have 512 MB; a start that needs half of it leaves little for requests.",
    remedy:
      "Look for what is loaded at start, or raise performance.memory-mb when this much is meant.",
    links: [],
  },
  disk: {
    id: "performance/disk-low",
    title: "There is enough free disk space",
    failureTitle: "Free disk space is low",
    severity: "warning",
    why: "A full disk stops PostgreSQL and logging.",
    remedy: "Free some space, or lower performance.disk-free-gb.",
    links: [],
  },
  startup: {
    id: "performance/startup-slow",
    title: "The application is ready before a default probe gives up",
    failureTitle: "The application takes long to become ready",
    severity: "note",
    why: "Without a start-up probe, Kubernetes restarts a container whose liveness probe has failed three times in 30 seconds.",
    remedy:
      "Move work out of the start (imports, caches, migrations), or configure a start-up probe.",
    links: [
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    ],
  },
  repetition: {
    id: "performance/query-repetition",
    title: "No documented GET repeats one statement many times",
    failureTitle: "One request repeats a statement many times",
    severity: "note",
    why: "A statement repeated per row grows with the data.",
    remedy: "Load the rows with one statement (a join, or IN over the keys).",
    links: ["https://www.postgresql.org/docs/current/pgstatstatements.html"],
  },
} as const satisfies Record<string, Rule>;
