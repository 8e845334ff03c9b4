import { expect, test } from "vitest";
import { EnvironmentError, SettingsError } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import { chooseCarrier } from "#pipeline/carrier.ts";
import type { EngineAnswer, Surroundings } from "#pipeline/surroundings.ts";
import { settingsWith } from "../../fixtures/evidence/startup/settings.ts";
import { projectOf } from "../validators/startup/project.ts";

const DOCKERFILE = { Dockerfile: 'FROM node:24\nCMD ["node", "server.mjs"]\n' };
const ENGINE: EngineAnswer = { isThere: true, version: "28.0.1" };
const ABSENT: EngineAnswer = { isThere: false, reason: "no socket", advice: "Start it." };

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly app?: Partial<Settings["app"]>;
  readonly database?: Settings["database"];
  readonly engine?: EngineAnswer;
}

const chosen = ({ files = DOCKERFILE, app = {}, database = {}, engine = ENGINE }: Given) => {
  const base = settingsWith({});
  const settings = { ...base, app: { ...base.app, ...app }, database };
  const tree = projectOf(files);
  const given = { settings, tree, askEngine: async () => engine } as unknown as Surroundings;
  return chooseCarrier(given, new AbortController().signal);
};
const told = async (given: Given) => {
  const { kind, reasons } = await chosen(given);
  return [kind, reasons.map(({ text }) => text).join("; ")];
};

test("auto: containers where there is a Dockerfile and an engine, and it says which", async () => {
  const [kind, reasons] = await told({});
  expect(kind).toBe("docker");
  expect(reasons).toContain("Docker engine 28.0.1");
});

test.each<[string, Given, RegExp]>([
  [
    "no engine",
    { engine: ABSENT },
    /no Docker engine answers \(no socket\): it runs as a plain process/,
  ],
  ["no Dockerfile", { files: { "server.mjs": "" } }, /no Dockerfile and no image/],
  ["a start command", { app: { start: "npm start" } }, /app.start names a command/],
  ["an install command", { app: { install: "npm ci" } }, /app.install names a command/],
  [
    "a server on this machine",
    { database: { url: "postgres://me:hunter2@localhost/x" } },
    /database.url is an address on localhost, which no container reaches/,
  ],
])("auto: plain processes because of %s, and it says so", async (_name, given, reason) => {
  const [kind, reasons] = await told(given);
  expect(kind).toBe("process");
  expect(reasons).toMatch(reason);
  expect(reasons).not.toContain("hunter2");
});

test("auto: a server that containers can reach keeps nobody from them", async () => {
  expect((await told({ database: { url: "postgres://db/x" } }))[0]).toBe("docker");
});

test("what was asked for is never replaced by something else", async () => {
  for (const app of [{ runtime: "docker" as const }, { image: "orders:1" }])
    await expect(chosen({ app, engine: ABSENT })).rejects.toBeInstanceOf(EnvironmentError);
  await expect(
    chosen({ app: { runtime: "docker" }, files: { "server.mjs": "" } }),
  ).rejects.toBeInstanceOf(SettingsError);
  expect((await told({ app: { runtime: "process" } }))[0]).toBe("process");
  const start = { runtime: "docker", start: "npm start" } as const;
  expect((await told({ app: start }))[0]).toBe("docker");
  for (const app of [{ container: "orders" }, { baseUrl: "http://h" }])
    expect((await told({ app }))[0]).toBe("attach");
});
