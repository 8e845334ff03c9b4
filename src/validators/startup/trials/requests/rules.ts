import type { Rule } from "#contract/rule.ts";

const PROBES =
  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes";

export const REQUEST_RULES = {
  root: {
    id: "startup/root-failure",
    title: "The root path does not fail while the health path is well",
    failureTitle: "The root path fails while the health path is well",
    severity: "critical",
    why: "The rollout is green, and the first page that anybody opens is an error.",
    remedy: "Repair what the root path needs: a template, a build output, a manifest of assets.",
    links: [
      "https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#manifeststaticfilesstorage",
    ],
  },
  asset: {
    id: "startup/asset-absent",
    title: "Every asset that the first page asks for is there",
    failureTitle: "The first page asks for an asset that is not there",
    severity: "warning",
    why: "The page is blank or without style, because a build step did not run or its output was not copied.",
    remedy: "Build the assets before the start, and serve the folder that the build writes to.",
    links: ["https://docs.djangoproject.com/en/stable/howto/static-files/deployment/"],
  },
  redirect: {
    id: "startup/probe-redirect",
    title: "The health path answers itself",
    failureTitle: "The health path answers with a redirect",
    severity: "note",
    why: "Some platforms count only 200 as healthy; others follow the redirect to a host they cannot reach.",
    remedy: "Leave the health path out of what redirects to https or to another host.",
    links: [PROBES, "https://docs.railway.com/reference/healthchecks"],
  },
  host: {
    id: "startup/probe-host-refused",
    title: "The health path answers under every host name",
    failureTitle: "The health path refuses a host name that probes use",
    // A list of allowed hosts is good practice; only where probes ask by address must it leave them in.
    severity: "note",
    why: "Probes and load balancers ask by address or by the name of the service, and see a failing instance.",
    remedy:
      "Leave the health path out of the list of allowed hosts, or allow the addresses of the platform.",
    links: [PROBES, "https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts"],
  },
} as const satisfies Readonly<Record<string, Rule>>;
