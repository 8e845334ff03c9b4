import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import type { SecurityEvidence } from "../evidence.ts";
import type { ImageSecret, ImageSecurity } from "./evidence.ts";
import { IMAGE_RULES } from "./rules.ts";

const NO_CONTAINER: Answer = {
  outcome: "not-applicable",
  message: "No container of this run carries the target.",
};

export function judgeImage({ image }: SecurityEvidence): readonly Finding[] {
  if (image === undefined)
    return Object.values(IMAGE_RULES).map((rule) => answer(rule, NO_CONTAINER));
  return [
    answer(IMAGE_RULES.root, rootAnswer(image)),
    ...secretAnswers(image).map((given) => answer(IMAGE_RULES.secret, given)),
    ...portAnswers(image).map((given) => answer(IMAGE_RULES.port, given)),
  ];
}

function placed(...lines: readonly (ImageLine | undefined)[]): Place {
  const line = lines.find((candidate) => candidate !== undefined);
  return line === undefined ? { process: "start" } : { ...line };
}

function command({ build, image }: ImageSecurity, words: string): string {
  const run = words.replaceAll("IMAGE", image);
  return build === null ? run : `${build} && ${run}`;
}

function rootAnswer(image: ImageSecurity): Answer {
  const { user, lines } = image;
  if (user !== "") return { outcome: "satisfied", message: `It runs as ${user}.` };
  return {
    outcome: "violated",
    message:
      lines.user === undefined
        ? "The image names no USER, so that the application runs as root."
        : "USER makes the application run as root.",
    place: placed(lines.user, lines.from, lines.start),
    evidence: "/image/user",
    remedy:
      "Add RUN useradd --system --uid 10001 app and USER 10001 before ENTRYPOINT, and give it what it writes with COPY --chown.",
    replay: command(image, "docker run --rm --entrypoint id IMAGE"),
  };
}

function secretAnswers(image: ImageSecurity): readonly Answer[] {
  const { secrets, needleCount } = image;
  const found = secrets.map((secret, index) => secretAnswer(image, secret, index));
  if (needleCount === null) {
    const message = "Its layers could not be read; its variables, labels and history could.";
    return [...found, { outcome: "inconclusive", message }];
  }
  if (found.length > 0) return found;
  return [
    {
      outcome: "satisfied",
      message: `Variables, labels, history and every layer hold none of ${needleCount} texts and names that were looked for.`,
    },
  ];
}

function secretAnswer(image: ImageSecurity, secret: ImageSecret, index: number): Answer {
  const { lines } = image;
  const [message, remedy, replay] = described(secret);
  return {
    outcome: "violated",
    message,
    place: placed(secret.line, lines.lastCopy, lines.from, lines.dockerfile, lines.start),
    evidence: `/image/secrets/${index}`,
    remedy,
    replay: command(image, replay),
    subject: `${secret.kind} ${secret.name}`,
  };
}

type Described = readonly [message: string, remedy: string, replay: string];

function described(secret: ImageSecret): Described {
  const { kind, name } = secret;
  if (kind === "environment")
    return [
      `ENV gives \`${name}\` a literal value, which everybody who can pull the image can read.`,
      `Take \`${name}\` out of the Dockerfile, give it at run time, and change its value.`,
      `docker image inspect --format '{{.Config.Env}}' IMAGE`,
    ];
  if (kind === "label")
    return [
      `The label \`${name}\` holds a secret, which everybody who can pull the image can read.`,
      `Take the label \`${name}\` out, and change the secret.`,
      "docker image inspect --format '{{.Config.Labels}}' IMAGE",
    ];
  return kind === "argument" ? argument(secret) : file(secret);
}

function argument({ name, file: path, deleted }: ImageSecret): Described {
  const where =
    path === undefined
      ? "in the history of the image"
      : `in \`${path}\`${deleted ? ", which a later layer removes and an earlier one still holds" : ""}`;
  return [
    `The value of the build argument \`${name}\` stays ${where}.`,
    `Take \`${name}\` from RUN --mount=type=secret,id=${name.toLowerCase()} instead of ARG.`,
    path === undefined ? "docker history --no-trunc IMAGE" : "docker save IMAGE | tar -t",
  ];
}

function file({ name, what, deleted }: ImageSecret): Described {
  return [
    deleted
      ? `A layer of the image holds \`${name}\` (${what}); a later layer removes it, and the earlier one is still pulled.`
      : `The image holds \`${name}\` (${what}).`,
    `Keep \`${name}\` out of the build context with .dockerignore, mount it with RUN --mount=type=secret where a build needs it, and change what it holds.`,
    deleted
      ? "docker save IMAGE | tar -t"
      : `docker run --rm --user 0 --entrypoint ls IMAGE -l ${name}`,
  ];
}

function portAnswers(image: ImageSecurity): readonly Answer[] {
  const { ports, lines } = image;
  if (ports === undefined)
    return [{ outcome: "inconclusive", message: "Its listening sockets are not known." }];
  if (ports.others.length === 0)
    return [
      { outcome: "satisfied", message: "Nothing else listens beyond the loopback interface." },
    ];
  return ports.others.map(({ port, address, line }, index) => ({
    outcome: "violated",
    message: `Port ${port} listens on ${address}; it is neither the application's own port nor named by EXPOSE.`,
    place: placed(line, lines.start),
    evidence: `/image/ports/others/${index}`,
    remedy:
      port === 9229
        ? "Take --inspect out of the production command: whoever reaches the port runs any code."
        : `Bind port ${port} to 127.0.0.1, leave it out in production, or name it with EXPOSE.`,
    replay: command(image, "docker run --rm IMAGE"),
    subject: `${port}`,
  }));
}
