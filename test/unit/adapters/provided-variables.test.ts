import { expect, test } from "vitest";
import { evidenceChain } from "#adapters/evidence-chain.ts";
import { withProvided } from "#adapters/provided-variables.ts";
import { isAlike } from "#adapters/similar-names.ts";
import type { EnvironmentRead } from "#contract/launch.ts";
import { projectOf } from "./project.ts";

const read = (name: string, given: Partial<EnvironmentRead> = {}): EnvironmentRead => ({
  ...{ name, file: "a.js", line: 3, required: false },
  ...given,
});
const provided = (reads: readonly EnvironmentRead[], files: Readonly<Record<string, string>>) => {
  const tree = projectOf(files);
  return withProvided(reads, tree, evidenceChain(tree, ".").levels);
};
const FLY = { "fly.toml": '[env]\nMODE = "strict"\nREDIS_URI = "redis://cache:6379"\n' };
const APP = { "app.json": '{"env":{"TOKEN":{"generator":"secret"}}}' };
const COMPOSE = {
  Dockerfile: "FROM x\n",
  "compose.yaml":
    "services:\n  web:\n    build: .\n    environment:\n      CACHE: redis://cache\n      QUEUE: amqp://queue\n",
};

test("a platform's value is an example where there is none; one without a value is documented", () => {
  const { environment } = provided(
    [read("MODE"), read("REDIS_URI", { example: "redis://here" }), read("TOKEN")],
    { ...FLY, ...APP },
  );
  expect(environment.map(({ name, example }) => [name, example])).toEqual([
    ["MODE", "strict"],
    ["REDIS_URI", "redis://here"],
    ["TOKEN", ""],
  ]);
});

test("a platform's value of a number or a switch is production's, whatever the example says", () => {
  const file = '[env]\nDAYS = "two weeks"\nSTORE = "/data"\n';
  const reads = [
    read("DAYS", { default: "14", example: "7", shape: "integer" }),
    read("STORE", { example: "./here" }),
  ];
  expect(provided(reads, { "fly.toml": file }).environment).toMatchObject([
    { name: "DAYS", example: "two weeks", manifest: { file: "fly.toml", line: 2 } },
    { name: "STORE", example: "./here" },
  ]);
});

test("what only the platform knows is given, what only compose knows fills a gap", () => {
  const { environment } = provided([read("CACHE", { required: true }), read("QUEUE")], {
    ...FLY,
    ...COMPOSE,
  });
  expect(environment).toMatchObject([
    { name: "CACHE", example: "redis://cache" },
    { name: "QUEUE" },
    { name: "MODE", example: "strict", file: "fly.toml", line: 2 },
    { name: "REDIS_URI" },
  ]);
  expect(environment[1]?.example).toBeUndefined();
});

test("how the platform's own database is reached is not given", () => {
  const file = '[env]\nDB_SSL_MODE = "require"\nDATABASE_TLS = "1"\nMODE = "a"\n';
  const { environment } = provided([read("DB_SSL_MODE")], { "fly.toml": file });
  expect(environment.map(({ name, example }) => [name, example])).toEqual([
    ["DB_SSL_MODE", undefined],
    ["MODE", "a"],
  ]);
});

test("a name that only a manifest knows and a similar one that only the code knows", () => {
  const found = (reads: readonly EnvironmentRead[], files: Readonly<Record<string, string>> = {}) =>
    provided(reads, { ...FLY, ...files }).misnamed?.map((one) => [one.givenName, one.readName]);
  expect(found([read("REDIS_URL")])).toEqual([["REDIS_URI", "REDIS_URL"]]);
  expect(found([read("REDIS_URL", { default: "redis://x" })])).toEqual([]);
  expect(found([read("REDIS_URL", { example: "" })])).toEqual([]);
  expect(found([read("REDIS_URL")], { "b.js": "f(`REDIS_URI`)" })).toEqual([]);
  expect(found([read("OTHER_URL")])).toEqual([]);
  expect(found([read("REDIS_URL"), read("REDIS_DSN")])).toEqual([]);
  expect(provided([read("REDIS_URL")], {}).misnamed).toBeUndefined();
});

test("names are alike when one word of them has a slip", () => {
  for (const [one, other] of [
    ["DATABASE_URL", "DATABASE_URI"],
    ["SMTP_PASS", "SMTP_PASSWORD"],
    ["SENDGRID_KEY", "SENGRID_KEY"],
    ["SENDGRID_APIKEY", "SENDGRID_API_KEY"],
  ] as const) {
    expect(isAlike(one, other), `${one} ${other}`).toBe(true);
    expect(isAlike(other, one)).toBe(true);
  }
  for (const [one, other] of [
    ["DATABASE_URL", "DATABASE_URL"],
    ["REPLICA_1_URL", "REPLICA_2_URL"],
    ["S3_KEY", "S3_KEYS"],
    ["REDIS_HOST", "REDIS_PORT"],
    ["ADMIN_TOKEN", "ADMIN_USER"],
    ["DATABASE_URL", "DATABASE_READ_URL"],
  ] as const)
    expect(isAlike(one, other), `${one} ${other}`).toBe(false);
});

test("what an image sets for its programs is given, as far as it holds outside the image", () => {
  const { environment } = provided([read("MODE")], {
    Dockerfile:
      "FROM x\nWORKDIR /srv/shop\nENV MODE=strict INI=/srv/shop/config/a.ini PATH=/opt/bin:$PATH\nENV STORE=/opt/store ROOT=/srv/shop PORT=80\nCMD serve --ini $INI\n",
  });
  expect(environment.map(({ name, example }) => [name, example])).toEqual([
    ["MODE", "strict"],
    ["INI", "./config/a.ini"],
    ["ROOT", "."],
  ]);
});

test("an application with names of its own for its address and port is told both", () => {
  const compose =
    "services:\n  web:\n    build: .\n    environment:\n      SHOP_HOST: 0.0.0.0\n      REDIS_HOST: 0.0.0.0\n";
  const names = ["SHOP_HOST", "SHOP_PORT", "OTHER_PORT", "REDIS_HOST", "REDIS_PORT"];
  const { environment } = provided(
    names.map((name) => read(name, { default: "x" })),
    { Dockerfile: "FROM x\n", "compose.yaml": compose },
  );
  expect(environment.map(({ binds }) => binds)).toEqual([
    ...["address", "port", undefined, undefined, undefined],
  ]);
});

test("of two servers in one process neither is given the port of the other", () => {
  const compose =
    "services:\n  web:\n    build: .\n    environment:\n      SHOP_HOST: 0.0.0.0\n      WS_HOST: 0.0.0.0\n      REDISHOST: 0.0.0.0\n";
  const boundOf = (names: readonly string[]) =>
    provided(
      names.map((name) => read(name)),
      { Dockerfile: "FROM x\n", "compose.yaml": compose },
    ).environment.filter(({ binds }) => binds !== undefined);
  const names = ["SHOP_HOST", "SHOP_PORT", "WS_HOST", "WS_PORT", "REDISHOST", "REDISPORT"];
  expect(boundOf(names).map(({ name }) => name)).toEqual(["SHOP_HOST", "WS_HOST"]);
});
