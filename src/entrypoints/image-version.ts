import { EnvironmentError } from "#contract/failure.ts";
import { TOOL_VERSION } from "./version.ts";

/** What the companion image says of itself to whoever starts it, and to the program inside. */
export const IMAGE_VERSION_LABEL = "org.opencontainers.image.version";
const IMAGE_VERSION_VARIABLE = "DEPLOYMENT_READINESS_IMAGE_VERSION";

/**
 * Refuses to go on in a companion image of another version; outside of one there is nothing to refuse.
 *
 * Errors  EnvironmentError `image-mismatch`.
 */
export function requireOwnImage(environment: Readonly<Record<string, string | undefined>>): void {
  const image = environment[IMAGE_VERSION_VARIABLE];
  if (image === undefined || image === TOOL_VERSION) return;
  throw mismatch(image, [IMAGE_VERSION_VARIABLE]);
}

/**
 * For whoever is about to start the companion image: it must be of this very version.
 *
 * Errors  EnvironmentError `image-mismatch`.
 */
export function requireCompanion(
  reference: string,
  labels: Readonly<Record<string, string>>,
): void {
  const image = labels[IMAGE_VERSION_LABEL];
  if (image === TOOL_VERSION) return;
  throw mismatch(image, [`label ${IMAGE_VERSION_LABEL} of ${reference}`]);
}

function mismatch(image: string | undefined, tried: readonly string[]): EnvironmentError {
  const found = image === undefined || image === "" ? "without a version" : `of version ${image}`;
  return new EnvironmentError({
    reason: "image-mismatch",
    message: `The companion image is ${found}, and Deployment Readiness is of version ${TOOL_VERSION}.`,
    tried,
    advice: `Use the image of version ${TOOL_VERSION}, or the program of the image's version.`,
  });
}
