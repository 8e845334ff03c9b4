import type { HealthCheck, ImageFacts, ImageLayer } from "#contract/container.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Cli } from "./cli.ts";
import { PROJECT_LABEL } from "./image-build.ts";

const NANOSECONDS_PER_MS = 1_000_000;
const SHELL = ["/bin/sh", "-c"];
const ROOT = /^(?:root|0)?(?::(?:root|0))?$/;

/**
 * What the engine says of an image. Labels that building it here put there are left out.
 *
 * Errors  EnvironmentError when the engine refuses, or says something that cannot be read.
 */
export async function describeImage(
  question: { readonly cli: Cli; readonly id: string; readonly reference: string },
  signal: AbortSignal,
): Promise<ImageFacts> {
  const { cli, id, reference } = question;
  const ask = (args: readonly string[]) => cli.must(args, { signal });
  const inspected = await ask(["image", "inspect", "--format", "{{json .}}", "--", id]);
  const layers = await ask([
    ...["history", "--no-trunc", "--human=false", "--format", "{{json .}}", "--", id],
  ]);
  const architecture = await ask(["version", "--format", "{{.Server.Arch}}"]);
  return {
    ...factsOf(read(inspected) as Inspected, id),
    reference,
    engineArchitecture: architectureName(architecture.trim()),
    history: historyOf(layers),
  };
}

/** What `docker image inspect` prints, as far as it is used. Source  Docker Engine API, ImageInspect. */
interface Inspected {
  readonly Architecture?: string;
  readonly Size?: number;
  readonly Config?: InspectedConfig | null;
}

interface InspectedConfig {
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Env?: readonly string[] | null;
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
  readonly Volumes?: Readonly<Record<string, unknown>> | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Healthcheck?: InspectedHealth | null;
  readonly Shell?: readonly string[] | null;
  readonly StopSignal?: string;
}

interface InspectedHealth {
  readonly Test?: readonly string[] | null;
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

function factsOf(
  image: Inspected,
  id: string,
): Omit<ImageFacts, "reference" | "engineArchitecture" | "history"> {
  const config = image.Config ?? {};
  if (image.Architecture === undefined || image.Size === undefined)
    throw unreadable("no architecture or no size");
  const healthcheck = healthOf(config);
  return {
    id,
    architecture: architectureName(image.Architecture),
    sizeBytes: image.Size,
    user: ROOT.test(config.User ?? "") ? "" : (config.User ?? ""),
    workingDirectory: config.WorkingDir || "/",
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    environment: environmentOf(config.Env ?? []),
    exposedPorts: portsOf(Object.keys(config.ExposedPorts ?? {})),
    volumes: Object.keys(config.Volumes ?? {}).sort(),
    labels: Object.fromEntries(
      Object.entries(config.Labels ?? {}).filter(([name]) => name !== PROJECT_LABEL),
    ),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    stopSignal: config.StopSignal || "SIGTERM",
  };
}

function healthOf({ Healthcheck: health, Shell: shell }: InspectedConfig): HealthCheck | undefined {
  const [form, ...words] = health?.Test ?? [];
  const isUsed = (form === "CMD" || form === "CMD-SHELL") && words.length > 0;
  if (!isUsed || !health) return undefined;
  const interpreter = shell && shell.length > 0 ? shell : SHELL;
  // Zero stands for the engine's default.
  const ms = (nanoseconds: number | undefined, usual: number) =>
    nanoseconds ? nanoseconds / NANOSECONDS_PER_MS : usual;
  return {
    argv: form === "CMD" ? words : [...interpreter, ...words],
    intervalMs: ms(health.Interval, 30_000),
    timeoutMs: ms(health.Timeout, 30_000),
    startPeriodMs: ms(health.StartPeriod, 0),
    retries: health.Retries || 3,
  };
}

function environmentOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function portsOf(exposed: readonly string[]): number[] {
  const ports = exposed.flatMap((text) => {
    const [, port] = /^(\d+)(?:\/tcp)?$/.exec(text) ?? [];
    return port === undefined ? [] : [Number(port)];
  });
  return ports.sort((a, b) => a - b);
}

function historyOf(printed: string): ImageLayer[] {
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  const layers = lines.reverse().map((line) => {
    const { CreatedBy = "", Size } = read(line) as { CreatedBy?: string; Size?: string };
    return { createdBy: CreatedBy, sizeBytes: Number(Size ?? 0) };
  });
  // The legacy builder puts labels of its command line into a last step.
  return layers.filter(({ createdBy }) => !createdBy.includes(`LABEL ${PROJECT_LABEL}=`));
}

/** Kernels and engines name the same processors differently. */
export function architectureName(name: string): string {
  const names: Readonly<Record<string, string>> = {
    x86_64: "amd64",
    "x86-64": "amd64",
    aarch64: "arm64",
    armv7l: "arm",
    i386: "386",
    i686: "386",
  };
  return names[name] ?? name;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(text.slice(0, 200), error);
  }
}

function unreadable(what: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-failed",
    message: `The Docker engine described the image in words that cannot be read: ${what}`,
    tried: ["docker image inspect", "docker history"],
    cause,
  });
}
