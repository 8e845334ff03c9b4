import { expect, test } from "vitest";
import { EnvironmentError } from "#contract/failure.ts";
import {
  IMAGE_VERSION_LABEL,
  requireCompanion,
  requireOwnImage,
} from "#entrypoints/image-version.ts";
import { TOOL_VERSION } from "#entrypoints/version.ts";

const refusalOf = (act: () => void) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};
const inImage = (version: string) => ({ DEPLOYMENT_READINESS_IMAGE_VERSION: version });

test("outside of an image, and in that of this version, it runs", () => {
  expect(refusalOf(() => requireOwnImage({}))).toBeUndefined();
  expect(refusalOf(() => requireOwnImage(inImage(TOOL_VERSION)))).toBeUndefined();
});

test.each(["9.9.9", `${TOOL_VERSION}-rc.1`, `v${TOOL_VERSION}`])(
  "in the image of version %s it refuses, and says both versions",
  (version) => {
    const refusal = refusalOf(() => requireOwnImage(inImage(version)));
    expect(refusal).toBeInstanceOf(EnvironmentError);
    expect(refusal).toMatchObject({
      reason: "image-mismatch",
      message: `The companion image is of version ${version}, and Deployment Readiness is of version ${TOOL_VERSION}.`,
    });
  },
);

test("an image without a version is refused, before and after it is started", () => {
  const words = expect.stringContaining("is without a version");
  expect(refusalOf(() => requireOwnImage(inImage("")))).toMatchObject({ message: words });
  expect(refusalOf(() => requireCompanion("image:1", {}))).toMatchObject({ message: words });
});

test("whoever starts the image compares its label, and says which image it was", () => {
  const labels = (version: string) => ({ [IMAGE_VERSION_LABEL]: version });
  expect(refusalOf(() => requireCompanion("image:1", labels(TOOL_VERSION)))).toBeUndefined();
  expect(refusalOf(() => requireCompanion("image:1", labels("0.0.9")))).toMatchObject({
    reason: "image-mismatch",
    tried: ["label org.opencontainers.image.version of image:1"],
  });
});
