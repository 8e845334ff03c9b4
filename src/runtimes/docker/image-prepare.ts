import type { ContainerPlan, Image } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Cli } from "./cli.ts";
import { type BuildStep, buildImage, pruneImages } from "./image-build.ts";
import { describeImage } from "./image-facts.ts";
import { fetchImage } from "./image-fetch.ts";
import { ImageFiles } from "./image-files.ts";
import { ImageContents } from "./image-search.ts";

export interface ImageQuestion {
  readonly cli: Cli;
  readonly plan: ContainerPlan;
  readonly tree: SourceTree;
  /** Of every container that is made to look into the image. */
  readonly labels: Readonly<Record<string, string>>;
  /** The names of such containers start with it. */
  readonly prefix: string;
  /** Private folder. */
  readonly scratch: string;
  /** Stable name of the project: lower-case letters, digits and hyphens. */
  readonly project: string;
  /** Told what builder and client print, as it arrives. */
  readonly onOutput?: (text: string) => void;
}

/** An image that is at hand; disposal removes what was made to look into it, never the image. */
export type PreparedImage = Image & AsyncDisposable;

export type Preparation =
  | { readonly ok: true; readonly image: PreparedImage; readonly build?: BuildStep }
  | { readonly ok: false; readonly build: BuildStep };

/**
 * Builds or fetches the image of a plan. A build that fails is data.
 *
 * Errors  EnvironmentError when engine, registry, disk or time refuse; SettingsError when the plan
 * leads out of the project.
 */
export async function prepareImage(
  question: ImageQuestion,
  signal: AbortSignal,
): Promise<Preparation> {
  const startedMs = performance.now();
  const { cli, plan, project } = question;
  const { source } = plan;
  if (source.kind === "image") {
    const { reference } = source;
    const { id, how } = await fetchImage({ ...question, reference }, signal);
    const durationMs = performance.now() - startedMs;
    const origin = { how, durationMs, cached: how === "present" };
    const facts = await describeImage({ cli, id, reference }, signal);
    return { ok: true, image: imageOf(question, { facts, origin, canaries: [] }) };
  }
  const built = await buildImage({ ...question, source }, signal);
  if (!built.ok) return built;
  const { id, reference, canaries, cached, build } = built;
  const origin = { how: "built" as const, durationMs: performance.now() - startedMs, cached };
  const facts = await describeImage({ cli, id, reference }, signal);
  await pruneImages(cli, project, signal);
  return { ok: true, image: imageOf(question, { facts, origin, canaries }), build };
}

function imageOf(
  { cli, prefix, labels }: ImageQuestion,
  known: Pick<Image, "facts" | "origin" | "canaries">,
): PreparedImage {
  const { id } = known.facts;
  const files = new ImageFiles({ cli, id, labels, containerName: `${prefix}-files` });
  const contents = new ImageContents(cli, id);
  return {
    ...known,
    file: (path, signal) => files.file(path, signal),
    list: (patterns, signal) => contents.list(patterns, signal),
    search: (needles, signal) => contents.search(needles, signal),
    [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
  };
}
