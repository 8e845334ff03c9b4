/** Where it is deployed to. `strict`: nothing is known, and the narrowest of the contracts holds. */
export const PLATFORM_IDS = [
  "strict",
  "kubernetes",
  "cloud-run",
  "heroku",
  "render",
  "railway",
  "fly",
] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

/** What a platform promises to an application, and asks of it. */
export interface Platform {
  readonly name: string;
  /** From the start to the first good answer, unless the project's own files say otherwise. */
  readonly readyTimeoutMs: number;
  /** From the stop signal to the end. */
  readonly stopTimeoutMs: number;
  /** The only statuses that count as healthy, both ends included. */
  readonly healthy: { readonly from: number; readonly to: number };
  /** Its probes ask by address, so that this is what the Host header says. */
  readonly probesByAddress: boolean;
  /** Scheme of the database URL that it hands out; absent where it hands out none. */
  readonly databaseScheme?: "postgres" | "postgresql";
  /** Where it says so. */
  readonly source: string;
}

export const PLATFORMS: Readonly<Record<PlatformId, Platform>> = {
  strict: {
    name: "any platform",
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 10_000,
    healthy: { from: 200, to: 399 },
    probesByAddress: false,
    source: "https://12factor.net/disposability",
  },
  kubernetes: {
    name: "Kubernetes",
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 30_000,
    healthy: { from: 200, to: 399 },
    probesByAddress: true,
    source:
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  },
  "cloud-run": {
    name: "Cloud Run",
    readyTimeoutMs: 240_000,
    stopTimeoutMs: 10_000,
    healthy: { from: 200, to: 399 },
    probesByAddress: false,
    source: "https://docs.cloud.google.com/run/docs/container-contract",
  },
  heroku: {
    name: "Heroku",
    readyTimeoutMs: 60_000,
    stopTimeoutMs: 30_000,
    healthy: { from: 200, to: 399 },
    probesByAddress: false,
    databaseScheme: "postgres",
    source: "https://devcenter.heroku.com/articles/limits#boot-timeout",
  },
  render: {
    name: "Render",
    readyTimeoutMs: 900_000,
    stopTimeoutMs: 30_000,
    healthy: { from: 200, to: 399 },
    probesByAddress: false,
    databaseScheme: "postgresql",
    source: "https://render.com/docs/health-checks",
  },
  railway: {
    name: "Railway",
    readyTimeoutMs: 300_000,
    stopTimeoutMs: 3_000,
    healthy: { from: 200, to: 200 },
    probesByAddress: false,
    databaseScheme: "postgresql",
    source: "https://docs.railway.com/reference/healthchecks",
  },
  fly: {
    name: "Fly.io",
    readyTimeoutMs: 300_000,
    stopTimeoutMs: 5_000,
    healthy: { from: 200, to: 299 },
    probesByAddress: true,
    databaseScheme: "postgres",
    source: "https://fly.io/docs/reference/configuration/",
  },
};
