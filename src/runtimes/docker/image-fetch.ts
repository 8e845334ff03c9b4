import { EnvironmentError } from "#contract/failure.ts";
import type { Cli, CliResult } from "./cli.ts";
import { engineTrouble } from "./trouble.ts";

const PULL_TIMEOUT_MS = 5 * 60_000;

export interface FetchQuestion {
  readonly cli: Cli;
  /** Name with a tag or a digest, or an id. */
  readonly reference: string;
  /** Told what the client prints while it pulls. */
  readonly onOutput?: (text: string) => void;
  /** Default 300000. */
  readonly timeoutMs?: number;
}

export interface Fetched {
  readonly id: string;
  readonly how: "pulled" | "present";
}

/**
 * The id of an image: of the one that is there, else of the one that is pulled.
 *
 * Errors  EnvironmentError `image-unavailable` or `timed-out`, which name the image; `disk-full`, `engine-absent`.
 */
export async function fetchImage(question: FetchQuestion, signal: AbortSignal): Promise<Fetched> {
  const { cli, reference, onOutput, timeoutMs = PULL_TIMEOUT_MS } = question;
  const present = await imageId(cli, reference, signal);
  if (present !== undefined) return { id: present, how: "present" };
  const result = await cli.run(["pull", "--", reference], {
    signal,
    timeoutMs,
    ...(onOutput === undefined ? {} : { onOutput: (bytes) => onOutput(bytes.toString("utf8")) }),
  });
  if (result.code !== 0) throw pullTrouble(reference, result, timeoutMs);
  const id = await imageId(cli, reference, signal);
  if (id !== undefined) return { id, how: "pulled" };
  throw unavailable(reference, "It was pulled, and the engine does not know it.");
}

/** Undefined when the engine has no such image. */
export async function imageId(
  cli: Cli,
  reference: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const args = ["image", "inspect", "--format", "{{.Id}}", "--", reference];
  const result = await cli.run(args, { signal });
  if (result.code === 0) return result.stdout.trim();
  if (/no such image|invalid reference format/i.test(result.stderr)) return undefined;
  throw engineTrouble(args, result);
}

function pullTrouble(reference: string, result: CliResult, timeoutMs: number): EnvironmentError {
  const said = `${result.stdout}\n${result.stderr}`;
  if (result.timedOut)
    return new EnvironmentError({
      reason: "timed-out",
      message: `The image ${reference} was not pulled within ${Math.round(timeoutMs / 1_000)} s.`,
      tried: [`docker pull ${reference}`],
      advice: "Pull it in an earlier step, or name a registry that is nearer.",
    });
  const words = said.trim().split("\n").at(-1)?.trim().slice(0, 400) ?? "";
  const kind = PULL_KINDS.find(({ pattern }) => pattern.test(said));
  // Everything else the engine says of itself, such as a full disk.
  if (kind === undefined) return engineTrouble(["pull", reference], result);
  return unavailable(reference, `${kind.message} ${words}`, kind.advice);
}

interface PullKind {
  readonly pattern: RegExp;
  readonly message: string;
  readonly advice: string;
}

const PULL_KINDS: readonly PullKind[] = [
  {
    pattern: /manifest unknown|manifest for \S+ not found|: not found$/im,
    message: "Its registry has no such image.",
    advice: "Correct the name or the tag in app.image.",
  },
  {
    pattern: /invalid reference format/i,
    message: "That is not the name of an image.",
    advice:
      "A name reads registry/repository:tag or registry/repository@sha256:digest, in lower case.",
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    message: "Its registry refuses more pulls for now.",
    advice: "Log in with docker login, or keep a copy in a registry of your own.",
  },
  {
    pattern: /denied|unauthorized|no basic auth credentials|authentication required|forbidden/i,
    message: "Its registry refuses it: it does not exist, or this machine may not have it.",
    advice: "Check the name, and log in with docker login in an earlier step.",
  },
  {
    pattern: /no matching manifest/i,
    message: "It is not there for this machine's architecture.",
    advice: "Build it for this architecture, or run on a machine of the image's.",
  },
  {
    pattern:
      /Error response from daemon: (?:Get|Head|Post) "|dial tcp|lookup \S+|TLS handshake|x509:|net\/http|i\/o timeout|connection reset|unexpected EOF|server gave HTTP response|context deadline exceeded|failed to (?:resolve reference|do request)/i,
    message: "Its registry cannot be reached.",
    advice:
      "Check the network and the name of the registry, or load the image into the engine beforehand.",
  },
];

function unavailable(reference: string, said: string, advice = ""): EnvironmentError {
  return new EnvironmentError({
    reason: "image-unavailable",
    message: `The image ${reference} cannot be had. ${said}`.trim(),
    tried: [`docker image inspect ${reference}`, `docker pull ${reference}`],
    advice,
  });
}
