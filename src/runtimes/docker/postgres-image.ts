import { EnvironmentError } from "#contract/failure.ts";
import type { Cli } from "./cli.ts";
import { fetchImage } from "./image-fetch.ts";

const USUAL_MAJOR = 17;
const OTHER_WAYS =
  "Load the image into the engine beforehand, name another major with database.version, give the URL of a server with database.url, or run with the process runtime (app.runtime: process) on a machine that has PostgreSQL.";

export interface PostgresImageQuestion {
  readonly cli: Cli;
  /** Major version. */
  readonly version?: number | undefined;
  /** Goes before everything else. */
  readonly image?: string | undefined;
}

/**
 * Name of the image that is taken; it is there when this returns. Without a wish the highest major that
 * is there already, so that nothing is pulled.
 *
 * Errors  EnvironmentError that names the image, such as `image-unavailable`, with what else is possible.
 */
export async function choosePostgresImage(
  question: PostgresImageQuestion,
  signal: AbortSignal,
): Promise<string> {
  const { cli, version, image } = question;
  const reference = image ?? bestTag(await localTags(cli, signal), version);
  try {
    await fetchImage({ cli, reference }, signal);
    return reference;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const isOfImage = error.reason === "image-unavailable" || error.reason === "timed-out";
    throw new EnvironmentError({
      reason: isOfImage ? "image-unavailable" : error.reason,
      message: `PostgreSQL needs the image ${reference}. ${error.message}`,
      tried: error.tried,
      advice: isOfImage ? OTHER_WAYS : error.advice,
      cause: error,
    });
  }
}

/**
 * Best of the local tags of `postgres` for a major version, else the tag of its name.
 *
 * Shape  tags such as `16.3-alpine`; result such as `postgres:16`.
 */
export function bestTag(tags: readonly string[], version?: number): string {
  const [best] = tags
    .flatMap((tag) => {
      const [, major, rest] = /^(\d+)(?![\d])(.*)$/.exec(tag) ?? [];
      return major === undefined ? [] : [{ tag, major: Number(major), rest: rest ?? "" }];
    })
    .filter(({ major }) => version === undefined || major === version)
    // Releases before the final one, such as 19beta1, only when they are asked for.
    .filter(({ rest }) => !/^(?:alpha|beta|rc)/.test(rest) || version !== undefined)
    // The relay needs Perl, which Debian's have.
    .filter(({ rest }) => !rest.includes("alpine"))
    .sort(
      (a, b) =>
        b.major - a.major || a.rest.length - b.rest.length || a.tag.localeCompare(b.tag, "en"),
    );
  return `postgres:${best?.tag ?? version ?? USUAL_MAJOR}`;
}

async function localTags(cli: Cli, signal: AbortSignal): Promise<readonly string[]> {
  const args = ["image", "ls", "--format", "{{.Tag}}", "postgres"];
  return (await cli.must(args, { signal })).split("\n").filter((tag) => tag !== "");
}
