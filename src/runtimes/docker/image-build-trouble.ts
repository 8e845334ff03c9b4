import { EnvironmentError } from "#contract/failure.ts";

export interface FailedBuild {
  /** Both streams of the builder, as they arrived. */
  readonly text: string;
  /** Null when the client was ended by a signal. */
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly timeoutMs: number;
}

/**
 * What of a failed build is the surroundings' fault; undefined when the project's.
 *
 * A base image that its registry does not know is the project's: the name is written there.
 */
export function buildTrouble(build: FailedBuild): EnvironmentError | undefined {
  return endedTrouble(build) ?? diskTrouble(build) ?? builderTrouble(build) ?? baseTrouble(build);
}

function endedTrouble({ code, timedOut, timeoutMs }: FailedBuild): EnvironmentError | undefined {
  if (timedOut)
    return new EnvironmentError({
      reason: "timed-out",
      message: `The image was not built within ${Math.round(timeoutMs / 60_000)} minutes.`,
      tried: ["docker build"],
      advice:
        "Look at the step it stood at; build the image beforehand and name it in app.image, or keep its layers in the engine.",
    });
  if (code !== null) return undefined;
  return new EnvironmentError({
    reason: "engine-failed",
    message: "The Docker client was killed while it built the image.",
    tried: ["docker build"],
    advice: "Look at the memory of the machine and for what ends processes on it.",
  });
}

function diskTrouble({ text }: FailedBuild): EnvironmentError | undefined {
  if (!/no space left on device|disk quota exceeded|\bENOSPC\b/i.test(text)) return undefined;
  return new EnvironmentError({
    reason: "disk-full",
    message: `The disk of the Docker engine is full: ${lineWith(text, /no space left|quota exceeded|ENOSPC/i)}`,
    tried: ["docker build"],
    advice:
      "Free some space where the engine keeps its data (docker system df shows what is used).",
  });
}

// The client falls back to a builder that cannot read the Dockerfile.
function builderTrouble({ text }: FailedBuild): EnvironmentError | undefined {
  const said = /BuildKit is enabled but the buildx component is missing|requires BuildKit/i;
  if (!said.test(text)) return undefined;
  return new EnvironmentError({
    reason: "engine-failed",
    message: `This Docker client has no BuildKit, which the Dockerfile needs: ${lineWith(text, said)}`,
    tried: ["docker build"],
    advice: "Install the plugin buildx, and leave DOCKER_BUILDKIT unset.",
  });
}

const UNKNOWN_TO_REGISTRY = /manifest unknown|manifest for \S+ not found|: not found\b/i;
const METADATA =
  /^#(\d+) (?:\[[^\]]*\] load metadata for|resolve image config for(?: docker-image:\/\/)?) ?(\S+)/gm;

function baseTrouble({ text }: FailedBuild): EnvironmentError | undefined {
  const failure = failedBase(text);
  if (failure === undefined || UNKNOWN_TO_REGISTRY.test(failure.said)) return undefined;
  return new EnvironmentError({
    reason: "image-unavailable",
    message: `The base image ${failure.image} cannot be had: ${failure.said}`,
    tried: ["docker build"],
    advice: `Check its name, the registry, and whether this machine may pull from it (docker login); \`docker pull ${failure.image}\` shows the same.`,
  });
}

interface FailedBase {
  readonly image: string;
  readonly said: string;
}

function failedBase(text: string): FailedBase | undefined {
  return failedMetadata(text) ?? failedPull(text) ?? failedFrom(text);
}

/** BuildKit asks for the metadata of every image before it runs anything. */
function failedMetadata(text: string): FailedBase | undefined {
  for (const [, step = "", image = ""] of text.matchAll(METADATA)) {
    const said = new RegExp(`^#${step} ERROR: (.*)$`, "m").exec(text)?.[1];
    if (said !== undefined) return { image: shortName(image), said: said.slice(0, 400) };
  }
  return undefined;
}

/** BuildKit, when a layer of the image does not arrive. */
function failedPull(text: string): FailedBase | undefined {
  for (const [, step = "", image = ""] of text.matchAll(/^#(\d+) \[[^\]]*\] FROM (\S+)/gm)) {
    const said = new RegExp(`^#${step} ERROR: (.*)$`, "m").exec(text)?.[1];
    if (said !== undefined) return { image: shortName(image), said: said.slice(0, 400) };
  }
  return undefined;
}

/** The legacy builder's last step names an image, and nothing of it ran. */
function failedFrom(text: string): FailedBase | undefined {
  const steps = [...text.matchAll(/^Step \d+\/\d+ : (.*)$/gm)];
  const last = steps.at(-1);
  const image = /^(?:FROM(?:\s+--\S+)*\s+|COPY\s.*--from=)([^\s]+)/i.exec(last?.[1] ?? "")?.[1];
  if (last === undefined || image === undefined) return undefined;
  const after = text.slice(last.index + last[0].length);
  const said = after
    .split("\n")
    .map((line) => line.trim())
    .filter((line) =>
      /^(?:Get "|Error|error|Head "|pull access|manifest|denied|toomany|net\/http|dial|received)/.test(
        line,
      ),
    )
    .at(-1);
  const isRegistry =
    said !== undefined &&
    (UNKNOWN_TO_REGISTRY.test(said) ||
      /https?:\/\/|denied|unauthorized|toomanyrequests|dial tcp|timeout|net\/http|EOF/i.test(said));
  return isRegistry ? { image, said: said.slice(0, 400) } : undefined;
}

function shortName(image: string): string {
  return image
    .replace(/^docker\.io\/(?:library\/)?/, "")
    .replace(/@sha256:.*$/, (digest) =>
      image.includes(":") && /:[^/@]+@/.test(image) ? "" : digest,
    );
}

function lineWith(text: string, pattern: RegExp): string {
  const line = text.split("\n").find((one) => pattern.test(one)) ?? "";
  return line
    .replace(/^#\d+ (?:[\d.]+ )?/, "")
    .trim()
    .slice(0, 300);
}
