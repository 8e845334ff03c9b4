import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Image } from "#contract/container.ts";
import { readDockerfile } from "#engines/dockerfile/project.ts";
import { LAYER_NEEDLES, layerFiles } from "#validators/security/image/layer-files.ts";
import { observePorts } from "#validators/security/image/observe-ports.ts";
import { configuredSecrets, layerSecrets } from "#validators/security/image/observe-secrets.ts";
import {
  historyArguments,
  isSecret,
  variablesIn,
} from "#validators/security/image/secret-values.ts";
import { projectOf } from "../../startup/project.ts";

const SIGNAL = new AbortController().signal;

describe("a name and a value", () => {
  test.each([
    ["API_TOKEN", "q8Zr-4kLm2", true],
    ["DATABASE_URL", "postgresql://shop:q8Zr4kLm2@db/shop", true],
    ["SECRET_KEY", "9f86d081884c7d659a2feaa0c55ad015", true],
    ["SECRET_KEY", "change-me-in-production", false],
    ["SECRET_KEY", "dummy-for-collectstatic", false],
    ["SECRET_KEY", "${SECRET_KEY}", false],
    ["SECRET_KEY", "", false],
    ["POSTGRES_PASSWORD", "postgres", false],
    ["DATABASE_URL", "postgresql://postgres:postgres@db/app", false],
    ["DATABASE_URL", "postgresql://db/app", false],
    ["TOKEN_TTL", "900000", false],
    ["ACCESS_TOKEN_EXPIRE_MINUTES", "9000000000", false],
    ["PASSWORD_MIN_LENGTH", "12", false],
    ["DB_PASSWORD_FILE", "/run/secrets/db", false],
    ["DB_PASSWORD", "/run/secrets/db", false],
    ["STRIPE_PUBLISHABLE_KEY_TOKEN", "pk_live_51H8x", false],
    ["GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", false],
    ["NODE_VERSION", "24.1.0", false],
  ])("%s=%s", (name, value, secret) => {
    expect(isSecret(name, value)).toBe(secret);
  });
});

test("files of variables and histories give their names", () => {
  expect(variablesIn("# x\nexport A='b c'\nB=2 \nnot a row\n")).toEqual([
    ["A", "b c"],
    ["B", "2"],
  ]);
  expect(historyArguments("RUN |2 NPM_TOKEN=abc def TAG= /bin/sh -c npm ci # buildkit")).toEqual([
    ["NPM_TOKEN", "abc def"],
    ["TAG", ""],
  ]);
  expect(historyArguments("|1 A=b /bin/sh -c X=1 make")).toEqual([["A", "b"]]);
  expect(historyArguments("/bin/sh -c TOKEN=x make")).toEqual([]);
  expect(historyArguments("|1 A=b /bin/bash -o pipefail -c make")).toEqual([["A", "b"]]);
});

test("any history can be read", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("|1", " ", "=", "A", "/bin/sh", "-c", "\n") }),
      (text) => {
        expect(Array.isArray(historyArguments(`|1 ${text}`))).toBe(true);
      },
    ),
  );
});

const DOCKERFILE = [
  "FROM node:24-slim",
  "ARG NPM_TOKEN",
  "ENV API_TOKEN=q8Zr-4kLm2",
  "WORKDIR /app",
  "COPY .env key.pem ./",
  "RUN npm ci",
  "RUN rm .env",
  "RUN echo x > .npmrc",
].join("\n");

const tree = projectOf({
  Dockerfile: DOCKERFILE,
  ".env": "API_KEY=8d1f0a7c66\n",
  "key.pem": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n",
});
const plan = {
  source: {
    kind: "dockerfile" as const,
    file: "Dockerfile",
    context: ".",
    arguments: {},
    origin: { text: "" },
  },
  environment: [],
  databaseNames: [],
  services: [],
  reasons: [],
};
const facts: Image["facts"] = {
  id: "sha256:1",
  reference: "app",
  architecture: "amd64",
  engineArchitecture: "amd64",
  sizeBytes: 1,
  user: "",
  workingDirectory: "/app",
  entrypoint: [],
  command: [],
  environment: { PATH: "/bin", API_TOKEN: "q8Zr-4kLm2", GPG_KEY: "A035C8C19219" },
  exposedPorts: [],
  volumes: [],
  labels: { maintainer: "shop" },
  stopSignal: "SIGTERM",
  history: [
    { createdBy: "RUN |1 NPM_TOKEN=canary-1f0a /bin/sh -c npm ci # buildkit", sizeBytes: 10 },
  ],
};
const imageWith = (given: Partial<Image> = {}): Image => ({
  facts,
  origin: { how: "built", durationMs: 1, cached: false },
  canaries: [{ name: "NPM_TOKEN", value: "canary-1f0a" }],
  file: async () => undefined,
  list: async () => [],
  search: async () => [],
  ...given,
});
const question = (image: Image) => ({
  tree,
  image,
  dockerfile: readDockerfile(tree, plan),
  root: "/app",
});

test("variables and the history are read with their lines, and values stay behind", () => {
  const found = configuredSecrets(question(imageWith()));
  expect(found).toEqual([
    {
      kind: "environment",
      name: "API_TOKEN",
      deleted: false,
      line: { file: "Dockerfile", line: 3 },
    },
    { kind: "argument", name: "NPM_TOKEN", deleted: false, line: { file: "Dockerfile", line: 2 } },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/q8Zr|canary-1f0a/);
});

test("layers are read once, for arguments, keys and files that were removed", async () => {
  const needle = (text: (typeof LAYER_NEEDLES)[number]) => 1 + LAYER_NEEDLES.indexOf(text);
  const asked: (readonly string[])[] = [];
  const search: Image["search"] = async (needles) => {
    asked.push(needles);
    return [
      { where: "history", needle: 0, deleted: false },
      { where: "/app/.npmrc", needle: 0, deleted: false },
      { where: "/app/.env", needle: needle("/.env"), deleted: true },
      { where: "/app/key.pem", needle: needle("-----BEGIN PRIVATE KEY-----"), deleted: false },
    ];
  };
  const { secrets, needleCount } = await layerSecrets(question(imageWith({ search })), SIGNAL);
  expect(asked).toEqual([["canary-1f0a", ...LAYER_NEEDLES]]);
  expect(needleCount).toBe(LAYER_NEEDLES.length + 1);
  expect(secrets).toEqual([
    {
      kind: "argument",
      name: "NPM_TOKEN",
      file: "/app/.npmrc",
      deleted: false,
      line: { file: "Dockerfile", line: 2 },
    },
    {
      kind: "file",
      name: "/app/.env",
      what: "variables with secrets",
      deleted: true,
      line: { file: "Dockerfile", line: 5 },
    },
    {
      kind: "file",
      name: "/app/key.pem",
      what: "a private key",
      deleted: false,
      line: { file: "Dockerfile", line: 5 },
    },
  ]);
});

test("what packages and distributions bring is not this project's secret", () => {
  const key = LAYER_NEEDLES.indexOf("-----BEGIN PRIVATE KEY-----");
  const env = LAYER_NEEDLES.indexOf("/.env");
  const paths = [
    "/usr/lib/python3.11/test/keycert.pem",
    "/app/node_modules/https/key.pem",
    "/etc/ssl/private/ssl-cert-snakeoil.key",
    "/app/test/key.pem",
    "/app/src/keys.js",
    "history",
  ];
  const sightings = [
    ...paths.map((where) => ({ where, needle: key, deleted: false })),
    { where: "/app/.env.example", needle: env, deleted: false },
    { where: "/app/src/load-env.js", needle: env, deleted: false },
    { where: "/home/node/.ssh/id_rsa", needle: key, deleted: false },
  ];
  const found = layerFiles(sightings, { first: 0, root: "/app" });
  expect(found.map(({ path }) => path)).toEqual(["/home/node/.ssh/id_rsa"]);
});

test("a port is placed on the only line that names it", () => {
  const project = projectOf({
    Dockerfile: 'FROM node\nCMD ["node", "--inspect=0.0.0.0", "server.js"]\n',
    "a.js": "listen(7777)\n",
    "b.js": "// 7777\nlisten(7777)\n",
  });
  const sockets = [
    { address: "0.0.0.0", port: 9229 },
    { address: "::", port: 7777 },
    { address: "127.0.0.1", port: 5555 },
    { address: "0.0.0.0", port: 40123 },
    { address: "0.0.0.0", port: 3000 },
  ];
  const { others } = observePorts(project, { sockets, own: [40123], exposed: [3000] });
  expect(others).toEqual([
    { port: 7777, address: "::" },
    { port: 9229, address: "0.0.0.0", line: { file: "Dockerfile", line: 2 } },
  ]);
});

test("a program that knows how keys begin is not a key; of what is gone the name is left", () => {
  const key = LAYER_NEEDLES.indexOf("-----BEGIN PRIVATE KEY-----");
  const holds = (where: string, text: string | undefined) =>
    layerFiles([{ where, needle: key, deleted: true }], { first: 0, root: "/app" })[0]?.holds(text);
  const begin = "-----BEGIN PRIVATE KEY-----\n";
  expect(holds("/app/tls", `${begin}MIIEvQIBADANBgkqhkiG9w0BAQ\n`)).toBe(true);
  expect(holds("/tmp/cache/0c92", `\0\0${begin}MIIEvQIBADANBgkqhkiG9w0BAQ\n`)).toBe(false);
  expect(holds("/app/keys", `text.startsWith("${begin.trim()}")`)).toBe(false);
  expect(holds("/app/tls.pem", undefined)).toBe(true);
  expect(holds("/tmp/cache/0c92", undefined)).toBe(false);
});
