import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";
import { fetchImage } from "#runtimes/docker/image-fetch.ts";

const root = mkdtempSync(join(tmpdir(), "fetch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const signal = new AbortController().signal;
let count = 0;

/** A client that has the image after it pulled it, or says why it does not. */
function clientThat(pulls: string) {
  const program = join(root, `docker-${++count}`);
  const known = join(root, `known-${count}`);
  writeFileSync(
    program,
    `#!/bin/sh
case "$1" in
image) [ -e ${known} ] && echo sha256:1 && exit 0
  echo "Error response from daemon: No such image: x" >&2; exit 1;;
pull) [ "$2" = -- ] || exit 9
  ${pulls.replaceAll("KNOWN", known)};;
esac
`,
  );
  chmodSync(program, 0o755);
  return createCli({ hostEnvironment: process.env, runId: "fetch", program });
}

const refuses = (text: string) => clientThat(`echo '${text.replaceAll("'", "")}' >&2; exit 1`);

test("an image that is absent is pulled, and its progress is told", async () => {
  const heard: string[] = [];
  const cli = clientThat("echo 4 layers; touch KNOWN");
  const question = {
    cli,
    reference: "acme/app:1",
    onOutput: (text: string) => void heard.push(text),
  };
  expect(await fetchImage(question, signal)).toEqual({ id: "sha256:1", how: "pulled" });
  expect(heard.join("")).toContain("4 layers");
  expect(await fetchImage(question, signal)).toEqual({ id: "sha256:1", how: "present" });
});

test.each([
  ["manifest for debian:99 not found: manifest unknown: manifest unknown", /no such image/],
  [
    'Error response from daemon: failed to resolve reference "x:9": x:9: not found',
    /no such image/,
  ],
  [
    "Error response from daemon: pull access denied for acme/app, repository does not exist or may require docker login",
    /refuses it/,
  ],
  ["Error response from daemon: unauthorized: authentication required", /refuses it/],
  ["toomanyrequests: You have reached your unauthenticated pull rate limit", /refuses more pulls/],
  [
    'Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
    /cannot be reached/,
  ],
  [
    'Error response from daemon: Get "https://registry.example/v2/": net/http: TLS handshake timeout',
    /cannot be reached/,
  ],
  ["no matching manifest for linux/amd64 in the manifest list entries", /architecture/],
  ["invalid reference format: repository name must be lowercase", /not the name/],
])("%s is named", async (said, words) => {
  const asked = fetchImage({ cli: refuses(said), reference: "acme/app:1" }, signal);
  await expect(asked).rejects.toThrow(words);
  await expect(asked).rejects.toThrow("acme/app:1");
  await expect(asked).rejects.toMatchObject({ reason: "image-unavailable" });
});

test("what is not about the image is the engine's", async () => {
  const full = refuses("write /var/lib/docker/tmp/x: no space left on device");
  await expect(fetchImage({ cli: full, reference: "a" }, signal)).rejects.toMatchObject({
    reason: "disk-full",
  });
  const gone = refuses(
    "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
  );
  await expect(fetchImage({ cli: gone, reference: "a" }, signal)).rejects.toMatchObject({
    reason: "engine-absent",
  });
});

test("a registry that is too slow is named, with the image", async () => {
  const cli = clientThat("exec sleep 30");
  const asked = fetchImage({ cli, reference: "acme/slow:1", timeoutMs: 200 }, signal);
  await expect(asked).rejects.toMatchObject({
    reason: "timed-out",
    message: expect.stringContaining("acme/slow:1"),
  });
});
