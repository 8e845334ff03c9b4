import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";

/** What the client printed and how it ended. */
interface Refusal {
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

interface Kind {
  readonly reason: EnvironmentReason;
  readonly pattern: RegExp;
  readonly message: string;
  readonly advice: string;
}

const KINDS: readonly Kind[] = [
  {
    reason: "disk-full",
    pattern: /no space left on device|disk quota exceeded/i,
    message: "The disk of the Docker engine is full.",
    advice:
      "Free some space where the engine keeps its data (docker system df shows what is used).",
  },
  {
    reason: "engine-denied",
    pattern:
      /permission denied while trying to connect|dial unix .*: (?:connect: )?permission denied/i,
    message: "This account may not use the Docker engine.",
    advice:
      "Add the account to the group docker, or run with the process runtime (app.runtime: process).",
  },
  {
    reason: "engine-absent",
    pattern:
      /cannot connect to the docker daemon|failed to connect to the docker API|is the docker daemon running|error during connect|connection refused|no such host|dial unix .*no such file/i,
    message: "No Docker engine answers.",
    advice:
      "Start the engine, correct DOCKER_HOST, or run with the process runtime (app.runtime: process).",
  },
  {
    reason: "image-unavailable",
    pattern:
      /pull access denied|manifest (?:for \S+ )?(?:unknown|not found)|no such image|repository does not exist|unable to find image|failed to resolve reference|toomanyrequests|unauthorized|denied: |request canceled while waiting for connection|lookup \S+ .*no such host|TLS handshake timeout|server gave HTTP response|net\/http: |i\/o timeout/i,
    message: "An image cannot be had.",
    advice:
      "Check its name, the registry, and whether this machine may pull from it (docker login).",
  },
];

function kindOf(said: string): Kind | undefined {
  return KINDS.find(({ pattern }) => pattern.test(said));
}

/** What these words of the engine or its client mean; undefined when they are not among the known ones. */
export function knownTrouble(command: string, said: string): EnvironmentError | undefined {
  const kind = kindOf(said);
  if (kind === undefined) return undefined;
  const { reason, message, advice } = kind;
  return new EnvironmentError({ reason, message: `${message} ${said}`, tried: [command], advice });
}

/** What the engine or its client refused, in words for the reader. */
export function engineTrouble(args: readonly string[], failure: Refusal | Error): EnvironmentError {
  const command = ["docker", ...args.slice(0, 2)].join(" ");
  if (failure instanceof Error) return clientTrouble(failure);
  const said = lastWords(failure);
  const kind = kindOf(said);
  const late = failure.timedOut ? "It did not answer in time. " : "";
  return new EnvironmentError({
    reason: kind?.reason ?? (failure.timedOut ? "timed-out" : "engine-failed"),
    message:
      `${kind?.message ?? `The Docker engine refused \`${command}\`.`} ${late}${said}`.trim(),
    tried: [command],
    advice: kind?.advice ?? "Look at the text above and at the engine's own log.",
  });
}

function clientTrouble(error: Error): EnvironmentError {
  const { code = "" } = error as NodeJS.ErrnoException;
  return new EnvironmentError({
    reason: "engine-absent",
    message: `The Docker client cannot be started: ${code === "ENOENT" ? "there is no program docker on PATH" : error.message}.`,
    tried: ["docker"],
    advice: "Install Docker, or run with the process runtime (app.runtime: process).",
    cause: error,
  });
}

/** The last line that says something, without the client's advertisements. */
function lastWords({ stderr, stdout }: Refusal): string {
  const lines = `${stdout.slice(-4_000)}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(See|Run) 'docker|^What's next|^DEPRECATED/.test(line));
  return lines.slice(-2).join(" ").slice(0, 600);
}
