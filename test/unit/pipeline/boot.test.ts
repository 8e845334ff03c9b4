import { expect, test } from "vitest";
import type { BootOptions } from "#contract/boot.ts";
import type { EnvironmentRead } from "#contract/launch.ts";
import type { CommandSpec, Running } from "#contract/runtime.ts";
import { TargetBooter } from "#pipeline/2-boot.ts";
import { Redactor } from "#pipeline/redaction.ts";
import type { Surroundings } from "#pipeline/surroundings.ts";
import { settingsWith } from "../../fixtures/evidence/startup/settings.ts";
import { planWith, projectOf } from "../validators/startup/project.ts";

type Env = Readonly<Record<string, string>>;

/** A booter of a target that ends at once unless `starts` likes its environment. */
function booterOf(environment: readonly EnvironmentRead[], starts: (env: Env) => boolean) {
  const seen: Env[] = [];
  const specs: CommandSpec[] = [];
  const stopped: Env[] = [];
  const running = (env: Env): Running =>
    ({
      log: { capture: () => ({ text: "", totalBytes: 0, droppedBytes: 0 }) },
      sockets: async () => undefined,
      exit: () => (starts(env) ? undefined : { code: 1, signal: null }),
      [Symbol.asyncDispose]: async () => {
        stopped.push(env);
      },
    }) as unknown as Running;
  let current: Env = {};
  const surroundings = {
    settings: settingsWith({}),
    tree: projectOf({}),
    root: projectOf({}).root,
    runtime: {
      freePort: async () => 4_000,
      isPortFree: async () => true,
      start: async (spec: CommandSpec) => {
        const { env } = spec;
        specs.push(spec);
        current = env;
        seen.push(env);
        return running(env);
      },
    },
    clock: { now: () => "", monotonicMs: () => 0, sleep: async () => undefined },
    randomHex: () => "ab".repeat(32),
    waitForReady: async () => ({ outcome: starts(current) ? "ready" : "exited", probes: [] }),
    listener: () => undefined,
  } as unknown as Surroundings;
  const detected = {
    plan: planWith({ environment }),
  } as unknown as ConstructorParameters<typeof TargetBooter>[0]["detected"];
  const booter = new TargetBooter({
    surroundings,
    detected,
    databases: undefined,
    redactor: new Redactor(),
  });
  const boot = (given: Partial<BootOptions> = {}) =>
    booter.boot({ label: "test", ...given }, new AbortController().signal);
  return { boot, seen, specs, stopped };
}

const read = (name: string, required = false): EnvironmentRead => ({
  name,
  file: "src/config.js",
  line: 1,
  required,
});

test("an application that cannot use a value we made up is started without it, from then on", async () => {
  const { boot, seen } = booterOf(
    [read("INIT_ADMIN_API_TOKENS"), read("SESSION_SECRET", true)],
    (env) => !("INIT_ADMIN_API_TOKENS" in env),
  );
  const instance = await boot();
  expect(instance.record.outcome).toBe("ready");
  expect(instance.record.variables.map(({ name }) => name)).not.toContain("INIT_ADMIN_API_TOKENS");
  expect(seen.map((env) => "SESSION_SECRET" in env)).toEqual([true, true]);
  expect((await boot()).record.outcome).toBe("ready");
  expect(seen).toHaveLength(3);
});

test("one that ends in both ways is judged by the first, with every value", async () => {
  const { boot, seen, stopped } = booterOf([read("API_TOKEN")], () => false);
  const { record } = await boot();
  expect(record.outcome).toBe("exited");
  expect(record.variables.map(({ name }) => name)).toContain("API_TOKEN");
  expect(seen.map((env) => "API_TOKEN" in env)).toEqual([true, false]);
  expect(stopped).toContainEqual(seen[1]);
});

test("one without such values is started once", async () => {
  const { boot, seen } = booterOf([read("SESSION_SECRET", true), read("COLOUR")], () => false);
  expect((await boot()).record.outcome).toBe("exited");
  expect(seen).toHaveLength(1);
});

test("a boot runs as it is asked to: another command, folder, limit and reach", async () => {
  const { boot, specs } = booterOf([read("API_TOKEN")], () => true);
  await boot();
  expect(specs[0]).toMatchObject({ cwd: "/srv/shop" });
  for (const name of ["openFileLimit", "reach"]) expect(specs[0]).not.toHaveProperty(name);
  const command = { ...planWith().start, argv: ["node", "/srv/shop/src/server.js"] };
  await boot({ command, directory: "/tmp", openFileLimit: 256, reach: "database-only" });
  expect(specs[1]).toMatchObject({
    argv: ["node", "/srv/shop/src/server.js"],
    cwd: "/tmp",
    openFileLimit: 256,
    reach: [],
  });
});

test("one that ends because it is started otherwise keeps the values we made up", async () => {
  const { boot, seen } = booterOf([read("API_TOKEN")], (env) => env["TZ"] === undefined);
  await boot();
  expect((await boot({ env: { TZ: "Asia/Tokyo" } })).record.outcome).toBe("exited");
  expect(seen).toHaveLength(2);
});
