import { expect, test } from "vitest";
import { isCached } from "#runtimes/docker/image-build.ts";
import { buildTrouble } from "#runtimes/docker/image-build-trouble.ts";

const failed = (text: string) => ({ text, code: 1, timedOut: false, timeoutMs: 900_000 });
const buildkit = (...lines: readonly string[]) =>
  ['#0 building with "default" instance using docker driver', "", ...lines].join("\n");
const legacy = (step: string, ...lines: readonly string[]) =>
  ["Step 1/2 : FROM debian:12", " ---> c7b2172495f3", `Step 2/2 : ${step}`, ...lines].join("\n");

const LOOKUP = "dial tcp: lookup registry.example on 10.0.0.1:53: no such host";

test.each([
  [
    "BuildKit, registry not found",
    buildkit(
      "#3 [internal] load metadata for docker.io/library/nothing:9",
      `#3 ERROR: failed to do request: Head "https://registry.example/v2/library/nothing/manifests/9": ${LOOKUP}`,
    ),
    "nothing:9",
  ],
  [
    "BuildKit, registry refuses",
    buildkit(
      "#2 [internal] load metadata for registry.example/acme/base:1",
      "#2 ...",
      "#3 [internal] load metadata for docker.io/library/debian:12",
      "#3 DONE 0.1s",
      "#2 [internal] load metadata for registry.example/acme/base:1",
      "#2 ERROR: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
    ),
    "registry.example/acme/base:1",
  ],
  [
    "BuildKit, a named frontend",
    buildkit(
      "#2 resolve image config for docker.io/docker/dockerfile:1",
      `#2 ERROR: failed to do request: Head "https://registry.example/v2/": ${LOOKUP}`,
    ),
    "docker/dockerfile:1",
  ],
  [
    "BuildKit, a layer that does not arrive",
    buildkit(
      "#4 [build 1/5] FROM docker.io/library/node:24@sha256:0123",
      "#4 ERROR: failed to copy: httpReadSeeker: failed open: unexpected EOF",
    ),
    "node:24",
  ],
  [
    "legacy, registry not found",
    `Step 1/2 : FROM nothing:9\nGet "https://registry.example/v2/": ${LOOKUP}`,
    "nothing:9",
  ],
  [
    "legacy, registry refuses",
    "Step 1/2 : FROM --platform=linux/amd64 acme/private AS base\npull access denied for acme/private, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    "acme/private",
  ],
  [
    "legacy, an image that is copied from",
    legacy(
      "COPY --from=acme/tool /bin/tool /bin/",
      "toomanyrequests: You have reached your pull rate limit.",
    ),
    "acme/tool",
  ],
])("%s: the base image cannot be had", (_name, text, image) => {
  const trouble = buildTrouble(failed(text));
  expect(trouble?.reason).toBe("image-unavailable");
  expect(trouble?.message).toContain(`The base image ${image} cannot be had: `);
});

test.each([
  [
    "a tag that its registry does not know",
    buildkit(
      "#3 [internal] load metadata for docker.io/library/debian:99",
      "#3 ERROR: docker.io/library/debian:99: not found",
    ),
  ],
  [
    "the same, legacy",
    "Step 1/1 : FROM debian:99\nmanifest for debian:99 not found: manifest unknown: manifest unknown",
  ],
  [
    "a command that fails",
    buildkit(
      "#4 [1/2] FROM docker.io/library/debian:12",
      "#4 CACHED",
      "#5 [2/2] RUN false",
      "#5 ERROR: executor failed running [/bin/sh -c false]: exit code: 1",
    ),
  ],
  [
    "the same, legacy",
    legacy(
      "RUN false",
      " ---> Running in 1",
      "The command '/bin/sh -c false' returned a non-zero code: 1",
    ),
  ],
  [
    "a command that cannot reach its own registry",
    buildkit(
      "#5 [2/2] RUN npm ci",
      `#5 0.5 npm error request to https://registry.example/x failed: ${LOOKUP}`,
      "#5 ERROR: executor failed running [/bin/sh -c npm ci]: exit code: 1",
    ),
  ],
  [
    "a stage that does not exist",
    "Step 1/1 : FROM debian:12\n ---> c7b2172495f3\nfailed to reach build target nope in Dockerfile",
  ],
  [
    "a copy from a stage",
    legacy("COPY --from=build /absent /", "COPY failed: stat absent: file does not exist"),
  ],
])("%s is the project's own fault", (_name, text) => {
  expect(buildTrouble(failed(text))).toBeUndefined();
});

test.each([
  [
    "disk-full",
    failed("#5 1.2 cp: error writing '/x': No space left on device\n#5 ERROR: exit code: 1"),
    "error writing",
  ],
  [
    "disk-full",
    failed(
      "Step 2/2 : COPY . .\nError processing tar file(exit status 1): write /x: no space left on device",
    ),
    "processing tar",
  ],
  ["disk-full", failed("npm error code ENOSPC"), "ENOSPC"],
  [
    "engine-failed",
    failed("the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/"),
    "BuildKit",
  ],
  ["engine-failed", { ...failed(""), code: null }, "killed"],
  ["timed-out", { ...failed("no space left on device"), code: null, timedOut: true }, "15 minutes"],
])("%s is the surroundings'", (reason, build, words) => {
  const trouble = buildTrouble(build);
  expect(trouble?.reason).toBe(reason);
  expect(trouble?.message).toContain(words);
});

test.each([
  [true, legacy("RUN true", " ---> Using cache", " ---> 1f795348add1", "Successfully built 1")],
  [false, legacy("RUN true", " ---> Running in 1", " ---> 1f795348add1", "Successfully built 1")],
  [false, legacy("COPY . .", " ---> 1f795348add1", "Successfully built 1")],
  [true, "Step 1/1 : FROM debian:12\n ---> c7b2172495f3\nSuccessfully built 1"],
  [
    true,
    buildkit(
      "#4 [1/2] FROM docker.io/library/debian:12",
      "#4 DONE 0.0s",
      "#5 [2/2] RUN true",
      "#5 CACHED",
    ),
  ],
  [
    false,
    buildkit(
      "#4 [1/2] FROM docker.io/library/debian:12",
      "#4 CACHED",
      "#5 [2/2] RUN true",
      "#5 DONE 0.1s",
    ),
  ],
  [
    false,
    buildkit("#5 [build 2/3] COPY . .", "#5 CACHED", "#15 [build 3/3] RUN true", "#15 DONE 0.1s"),
  ],
  [
    true,
    buildkit(
      "#1 [internal] load build definition",
      "#1 DONE 0.0s",
      "#5 [stage-1 2/2] COPY --from=build /a /",
      "#5 CACHED",
    ),
  ],
])("nothing was executed: %s", (cached, text) => {
  expect(isCached(text)).toBe(cached);
});
