import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnvironmentError } from "#contract/failure.ts";
import { type Cli, createCli } from "#runtimes/docker/cli.ts";
import { labelArguments, labelsOf, RUN_LABEL } from "#runtimes/docker/labels.ts";
import { createNetworks, type Networks } from "#runtimes/docker/networks.ts";
import {
  type PostgresContainerQuestion,
  startPostgresContainer,
} from "#runtimes/docker/postgres.ts";
import { removeRun } from "#runtimes/docker/sweep.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { describeWithEngine } from "../system/docker/engine.ts";

const signal = AbortSignal.timeout(900_000);
const runId = `pgtest${hexadecimal(5)}`;
const cli: Cli = createCli({ hostEnvironment: process.env, runId });
const labels = labelsOf({ runId, lifetimeMs: 900_000 });
const docker = (...args: readonly string[]) =>
  execFileSync("docker", [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

/** An image that differs from the public one in these lines of its Dockerfile. */
function variant(name: string, ...lines: readonly string[]): string {
  const tag = `${runId}-${name}`;
  const file = ["FROM postgres:15", ...lines, ""].join("\n");
  execFileSync("docker", ["build", "--quiet", "--tag", tag, ...labelArguments(labels), "-"], {
    input: file,
    stdio: ["pipe", "pipe", "pipe"],
  });
  return tag;
}

describeWithEngine("PostgreSQL in a container", () => {
  let networks: Networks;
  let count = 0;
  beforeAll(async () => {
    networks = await createNetworks(cli, { prefix: runId, labels });
  }, 60_000);
  afterAll(async () => {
    await removeRun(cli, runId);
    const images = docker("image", "ls", "--quiet", "--filter", `label=${RUN_LABEL}=${runId}`);
    if (images !== "") docker("image", "rm", "--force", ...new Set(images.split("\n")));
  }, 60_000);

  function questionOf(
    more: Partial<PostgresContainerQuestion> = {},
  ): PostgresContainerQuestion & { readonly networks: Networks } {
    count += 1;
    return { cli, labels, networks, name: `${runId}-${count}`, version: 15, ...more } as never;
  }
  const containers = () =>
    docker("ps", "--all", "--quiet", "--filter", `label=${RUN_LABEL}=${runId}`);

  describe("beside the target", () => {
    const question = questionOf;

    test("is found by every name on the inside network, and only there", async () => {
      const asked = question({ aliases: ["db", "postgres"] });
      await using cluster = await startPostgresContainer(asked, signal);
      expect([cluster.targetHost, cluster.targetPort]).toEqual(["db", 5432]);
      await using server = await openCluster(cluster);
      await using database = await server.create("inside");
      const { user, password } = database.connection;
      const ask = (network: string, host: string) =>
        docker(
          ...["run", "--rm", "--network", network, "--env", `PGPASSWORD=${password}`],
          ...[...labelArguments(labels), "--entrypoint", "psql", "postgres:15", "-tAc"],
          ...[
            "SELECT current_user",
            `host=${host} user=${user} dbname=${database.name} connect_timeout=3`,
          ],
        );
      expect(ask(networks.inside, "db")).toBe(server.role);
      expect(ask(networks.inside, "postgres")).toBe(server.role);
      expect(() => ask("bridge", cluster.host)).toThrow(/timeout|refused|route|failed/i);
    }, 120_000);

    test("has no way out, no capability, no volume, no writable image, bounded memory and log", async () => {
      const asked = question();
      await using cluster = await startPostgresContainer(asked, signal);
      await using server = await openCluster(cluster);
      const volumes = docker("inspect", "--format", "{{json .Mounts}}", asked.name);
      const host = JSON.parse(docker("inspect", "--format", "{{json .HostConfig}}", asked.name));
      expect(host).toMatchObject({
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        ReadonlyRootfs: true,
        PidsLimit: 512,
        Memory: 3 * 2 ** 30,
        Privileged: false,
        Binds: null,
        LogConfig: { Config: { "max-size": "1m", "max-file": "1" } },
        RestartPolicy: { Name: "no" },
      });
      const inside = (script: string) => docker("exec", asked.name, "sh", "-c", script);
      expect(inside("grep Cap /proc/1/status | cut -f2 | sort -u")).toBe("0000000000000000");
      expect(inside("id -un")).toBe("postgres");
      // Everything is in memory; what the image declares as a volume stays empty.
      expect(inside("df --output=fstype /pgdata/data | tail -1")).toBe("tmpfs");
      expect(inside("ls -A /var/lib/postgresql/data")).toBe("");
      expect(() => inside("getent hosts example.com")).toThrow();
      for (const address of ["1.1.1.1/53", "169.254.169.254/80"])
        expect(() => inside(`timeout 2 bash -c '</dev/tcp/${address}'`), address).toThrow();
      await server[Symbol.asyncDispose]();
      for (const { Name } of JSON.parse(volumes) as { readonly Name: string }[])
        expect(() => docker("volume", "inspect", Name), Name).toThrow(/no such volume/i);
    }, 120_000);

    test("keeps its secrets from command lines, its log and its processes", async () => {
      const seen: string[] = [];
      const watched: Cli = {
        ...cli,
        run: (args, options) => {
          seen.push(args.join("\0"));
          return cli.run(args, options);
        },
        must: (args, options) => {
          seen.push(args.join("\0"));
          return cli.must(args, options);
        },
      };
      const asked = question({ cli: watched });
      await using cluster = await startPostgresContainer(asked, signal);
      const secrets = [cluster.adminPassword, "PRIVATE KEY"];
      const pids = docker("top", asked.name, "-eo", "pid").split("\n").slice(1);
      const held = pids.map((pid) => readFileSync(`/proc/${pid.trim()}/environ`, "latin1"));
      const printed = docker("logs", asked.name);
      const inside = (path: string) => docker("exec", asked.name, "sh", "-c", path);
      expect(held.length).toBeGreaterThan(3);
      expect(held.join("").includes("PGDATA=/pgdata/data")).toBe(true);
      for (const secret of secrets)
        for (const text of [...seen, ...held, printed]) expect(text).not.toContain(secret);
      expect(inside("ls /pgdata; stat -c %a /pgdata/data/server.key")).toBe("data\n600");
      // What a query of the target may read.
      await using server = await openCluster(cluster);
      await using database = await server.create("secrets");
      const { host, port } = cluster;
      const client = new Client({ ...database.connection, host, port });
      await client.connect();
      await expect(client.query("SELECT * FROM pg_hba_file_rules")).rejects.toThrow(/denied/);
      await expect(client.query("SELECT rolpassword FROM pg_authid")).rejects.toThrow(/denied/);
      await client.end();
    }, 120_000);
  });

  describe("made from another image", () => {
    test("works where postgres has another number, as in Alpine's", async () => {
      const image = variant("uid", "RUN usermod -u 70 postgres && groupmod -g 70 postgres");
      const asked = questionOf({ image });
      await using server = await openCluster(await startPostgresContainer(asked, signal));
      await using database = await server.create("uid");
      expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
      expect(docker("exec", asked.name, "id", "-u")).toBe("70");
    }, 120_000);

    test("counts no statements where the extension is not packaged", async () => {
      const image = variant("bare", "RUN rm /usr/lib/postgresql/15/lib/pg_stat_statements.so");
      const cluster = await startPostgresContainer(questionOf({ image }), signal);
      await using server = await openCluster(cluster);
      await using database = await server.create("bare");
      expect(cluster.countsStatements).toBe(false);
      expect(await server.statements(database)).toBeUndefined();
    }, 120_000);

    test("keeps what the image preloads", async () => {
      const sample = "/usr/share/postgresql/15/postgresql.conf.sample";
      const image = variant(
        "preloads",
        `RUN echo "shared_preload_libraries = 'auto_explain'" >>${sample}`,
      );
      const cluster = await startPostgresContainer(questionOf({ image }), signal);
      await using server = await openCluster(cluster);
      await using database = await server.create("preloads");
      expect(await database.query("SHOW shared_preload_libraries")).toEqual([
        { shared_preload_libraries: "pg_stat_statements,auto_explain" },
      ]);
      expect(await server.statements(database)).toEqual([]);
    }, 120_000);

    test("takes the plain locale where the image has no other", async () => {
      const image = variant("locale", "RUN rm -r /usr/lib/locale/C.utf8");
      await using server = await openCluster(
        await startPostgresContainer(questionOf({ image }), signal),
      );
      await using database = await server.create("locale");
      const [row] = await database.query("SELECT length('päivä') AS length");
      expect(row).toEqual({ length: 5 });
    }, 120_000);
  });

  describe("that cannot be had is named", () => {
    async function troubleOf(more: Partial<PostgresContainerQuestion>) {
      const before = containers();
      const error = await startPostgresContainer(questionOf(more), signal).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(EnvironmentError);
      expect(containers()).toBe(before);
      return error as EnvironmentError;
    }

    test("an image that is neither here nor anywhere", async () => {
      const trouble = await troubleOf({ image: "localhost:9/no/such-image:1" });
      expect(trouble.reason).toBe("image-unavailable");
      expect(trouble.message).toContain("localhost:9/no/such-image:1");
      for (const way of ["database.version", "database.url", "app.runtime: process"])
        expect(trouble.advice).toContain(way);
    }, 60_000);

    test("an image that holds no PostgreSQL", async () => {
      const trouble = await troubleOf({ image: "debian:12" });
      expect(trouble.reason).toBe("postgres-failed");
      expect(trouble.message).toMatch(/debian:12.*postgres/s);
    }, 60_000);

    test.each([
      [
        "an early end, with its last lines",
        "echo the disk is made of cheese; exit 3",
        "postgres-failed",
        /exit code 1\).*made of cheese/s,
      ],
      [
        "a full disk",
        "echo 'could not write: No space left on device'; exit 1",
        "disk-full",
        /No space left/,
      ],
    ] as const)(
      "%s",
      async (title, program, reason, says) => {
        const name = title.replaceAll(/\W+/g, "-").toLowerCase();
        const lines = ["#!/bin/sh", program].join("\\n");
        const path = "/usr/lib/postgresql/15/bin/initdb";
        const image = variant(
          name,
          `RUN printf '%b' "${lines.replaceAll('"', '\\"').replaceAll("@", "\\\\0100")}\\n" >${path}`,
        );
        const trouble = await troubleOf({ image });
        expect(trouble.message).toMatch(says);
        expect(trouble.reason).toBe(reason);
        expect(trouble.message).toContain(image);
      },
      120_000,
    );

    test("want of memory", async () => {
      const small: Cli = {
        ...cli,
        must: (args, options) =>
          cli.must(
            args.map((arg) => (arg === `${3 * 2 ** 30}` ? `${24 * 2 ** 20}` : arg)),
            options,
          ),
      };
      const trouble = await troubleOf({ cli: small });
      expect(trouble.reason).toBe("postgres-failed");
      expect(trouble.message).toContain("The kernel ended it for want of memory.");
    }, 120_000);

    test("a run that is cancelled at any moment leaves nothing", async () => {
      for (const afterMs of [0, 60, 90, 120, 150, 200, 300, 450, 600, 900]) {
        const cancel = new AbortController();
        setTimeout(() => cancel.abort(), afterMs);
        const before = containers();
        const startedMs = performance.now();
        await expect(startPostgresContainer(questionOf(), cancel.signal)).rejects.toThrow(/abort/i);
        expect(performance.now() - startedMs).toBeLessThan(afterMs + 4_000);
        expect(containers(), `after ${afterMs} ms`).toBe(before);
      }
    }, 120_000);
  });

  test("no process of the client outlives a run", () => {
    const alive = readdirSync("/proc").filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(runId);
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return false;
        throw error;
      }
    });
    expect(alive).toEqual([]);
  });
}, ["postgres:15", "debian:12"]);
