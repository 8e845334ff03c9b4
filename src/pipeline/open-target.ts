import { imageLaunch, inImage } from "#adapters/containers/launch.ts";
import type { ImageGiven } from "#adapters/containers/layout.ts";
import type { ContainerPlan, Image } from "#contract/container.ts";
import type { TargetContainer } from "#contract/target.ts";
import type { Detected } from "./1-detect.ts";
import type { BootContext } from "./boot-instance.ts";
import type { Carrier } from "./carrier.ts";
import { expandingRuntime } from "./commands.ts";
import type { Surroundings } from "./surroundings.ts";

/** The target's plans and surroundings, as what carries it makes them. */
export interface OpenTarget {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly container?: TargetContainer;
  /** The plan of an image that could not be built. */
  readonly unbuilt?: ContainerPlan;
  readonly build?: NonNullable<BootContext["build"]>;
}

interface Question {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly carrier: Carrier;
  readonly stack: AsyncDisposableStack;
}

/**
 * Where containers carry the target: gets its image and opens its networks, and turns plans for the
 * project's folder into plans for the image. A build that failed is part of the answer.
 */
export async function openTarget(
  { surroundings, detected, carrier, stack }: Question,
  signal: AbortSignal,
): Promise<OpenTarget> {
  if (carrier.kind !== "docker") return { surroundings, detected };
  const { plan: container } = carrier;
  const { source } = container;
  const what = source.kind === "image" ? `fetching ${source.reference}` : `building ${source.file}`;
  surroundings.listener({ kind: "note", text: what });
  const opening = await surroundings.openContainers(container, signal);
  if (!opening.isOpen)
    return {
      surroundings,
      detected,
      unbuilt: container,
      build: { ...opening.build, isGood: false },
    };
  const containers = stack.use(opening.containers);
  const { image, build, path, http } = containers;
  const { tree, settings } = surroundings;
  const given = { tree, settings, container, image: image.facts };
  const { plan, root } = imageLaunch(detected.plan, given);
  const { models } = detected;
  const runtime = expandingRuntime({ ...surroundings, runtime: containers.runtime, path });
  return {
    surroundings: {
      ...surroundings,
      ...{ runtime, root, path, http },
      engineTrouble: () => containers.trouble(),
      provideDatabases: (during) => containers.provideDatabases(during),
    },
    detected: {
      ...detected,
      plan: { ...plan, reasons: [...plan.reasons, { text: sentenceOf(image) }] },
      models: modelsInImage(models, given),
    },
    container: { plan: container, image },
    ...(build === undefined ? {} : { build: { ...build, isGood: true } }),
  };
}

function modelsInImage(models: Detected["models"], given: ImageGiven): Detected["models"] {
  if (!models.supported) return models;
  const { command, queries } = models;
  return {
    ...models,
    command: inImage(command, given),
    ...(queries === undefined ? {} : { queries: inImage(queries, given) }),
  };
}

const BYTES_PER_MB = 2 ** 20;

/** What was done for the image, for the reader. */
function sentenceOf({ facts, origin }: Image): string {
  const { how, durationMs, cached } = origin;
  const size = `${Math.round(facts.sizeBytes / BYTES_PER_MB)} MB`;
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  if (how === "present") return `the image is there already, ${size}`;
  const from = cached ? ", from the layer cache" : "";
  return `the image was ${how} in ${seconds}${from}, ${size}`;
}
