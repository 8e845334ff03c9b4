import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, DatabaseCluster, DatabaseServer } from "#contract/database.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";

/** One way to have a server of our own. */
export interface ServerWorld extends AsyncDisposable {
  startCluster(): Promise<DatabaseCluster>;
  /** Ends the one that was started last, as the kernel or somebody else would. */
  endLast(): Promise<void>;
  /** What is left of the clusters that it started: processes, containers. */
  leftovers(): Promise<readonly string[]>;
  readonly provider: string;
  /** Name by which the target reaches the server. */
  readonly targetHost: string;
}

/** What every server of ours promises. */
export function databaseServerSuite(open: () => Promise<ServerWorld>): void {
  let world: ServerWorld;
  let cluster: DatabaseCluster;
  let server: DatabaseServer;
  beforeAll(async () => {
    world = await open();
    cluster = await world.startCluster();
    server = await openCluster(cluster);
  }, 240_000);
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  /** A session of the target's role, from where we stand. */
  async function asTarget(database: Database, work: (client: Client) => Promise<unknown>) {
    const { host, port } = cluster;
    const client = new Client({ ...database.connection, host, port });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const codeOf = (error: { readonly code?: string }) => error.code;

  test("says what it is, and where the target finds it", async () => {
    expect(server.provider).toBe(world.provider);
    expect(server.version).toMatch(/^1\d\.\d+$/);
    await using database = await server.create("where");
    expect(database.connection.host).toBe(world.targetHost);
    expect(database.connection.port).toBe(cluster.targetPort);
    expect(database.connection.user).toBe(server.role);
    expect(await cluster.ending()).toBeUndefined();
  });

  describe("a database", () => {
    test("goes away and comes back, alone", async () => {
      await using database = await server.create("away");
      await using other = await server.create("other");
      await database.interrupt();
      await expect(asTarget(database, async () => undefined)).rejects.toMatchObject({
        code: "55000",
      });
      await asTarget(other, (client) => client.query("SELECT 1"));
      await database.resume();
      await asTarget(database, (client) => client.query("SELECT 1"));
    });

    test("is seen as one moment had it, with every name qualified", async () => {
      await using database = await server.create("moment");
      await database.query("CREATE TABLE orders (id integer)");
      const [tables, path] = await database.snapshot([
        "SELECT 'orders'::text AS name, 'public.orders'::regclass::text AS shown",
        "SELECT current_setting('search_path') AS path",
      ]);
      expect(tables).toEqual([{ name: "orders", shown: "public.orders" }]);
      expect(path).toEqual([{ path: "" }]);
      await expect(database.snapshot(["CREATE TABLE other ()"])).rejects.toThrow(/read-only/);
    });

    test("has sessions of the administrator and of the target", async () => {
      await using database = await server.create("sessions");
      await using ours = await database.session("administrator");
      await using theirs = await database.session("target");
      const [row] = await theirs.query("SELECT current_user::text AS name, $1::int AS given", [7]);
      expect(row).toEqual({ name: server.role, given: 7 });
      const seen = await ours.query(
        "SELECT usename::text AS name FROM pg_stat_activity WHERE pid = $1",
        [theirs.pid],
      );
      expect(seen).toEqual([{ name: server.role }]);
    });

    test("is held, so that whoever asks for rows waits until it is released", async () => {
      await using database = await server.create("held");
      expect(await database.hold()).toBeUndefined();
      await asTarget(database, (client) => client.query("CREATE TABLE orders ()"));
      const hold = await database.hold();
      let isAnswered = false;
      const asking = asTarget(database, async (client) => {
        await client.query("SELECT 1");
        await client.query("SELECT count(*) FROM orders");
        isAnswered = true;
      });
      await expect
        .poll(() =>
          database.query(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = $1",
            [server.role],
          ),
        )
        .toHaveLength(1);
      expect(isAnswered).toBe(false);
      await hold?.[Symbol.asyncDispose]();
      await asking;
      expect(isAnswered).toBe(true);
    });

    test("that somebody has open is not held", async () => {
      await using database = await server.create("open");
      await asTarget(database, async (client) => {
        await client.query("CREATE TABLE orders ()");
        await client.query("BEGIN; LOCK TABLE orders IN SHARE MODE");
        expect(await database.hold()).toBeUndefined();
      });
    });

    test("belongs to the target's role, which is nothing more", async () => {
      await using database = await server.create("rights");
      const [role] = await database.query(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = $1",
        [server.role],
      );
      expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
      await asTarget(database, async (client) => {
        await client.query("CREATE TABLE things (id int PRIMARY KEY)");
        await client.query("CREATE SCHEMA own");
        expect(await client.query("COPY things TO PROGRAM 'cat'").catch(codeOf)).toBe("42501");
        expect(await client.query("SELECT pg_read_file('PG_VERSION')").catch(codeOf)).toBe("42501");
        expect(await client.query("CREATE DATABASE other").catch(codeOf)).toBe("42501");
      });
    });

    test("holds text of every kind, in UTF-8", async () => {
      await using database = await server.create("texts");
      const [row] = await database.query(
        "SELECT $1::text AS text, length($1) AS length, current_setting('server_encoding') AS encoding",
        ["hyvää yötä 🌙"],
      );
      expect(row).toEqual({ text: "hyvää yötä 🌙", length: 12, encoding: "UTF8" });
    });

    test("is cloned with what it holds, while somebody is on it", async () => {
      await using template = await server.create("template");
      await asTarget(template, (client) =>
        client.query("CREATE TABLE kept AS SELECT generate_series(1, 500) AS n"),
      );
      const { host, port } = cluster;
      const visitor = new Client({ ...template.connection, host, port });
      visitor.on("error", () => undefined);
      await visitor.connect();
      await using clone = await server.create("clone", template);
      await using other = await server.create("clone", template);
      await asTarget(clone, (client) => client.query("DELETE FROM kept"));
      expect(await clone.query("SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 0 }]);
      expect(await other.query("SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 500 }]);
      await visitor.end().catch(() => undefined);
    });

    test("is gone when it is disposed of, though somebody is on it", async () => {
      const database = await server.create("gone");
      const { host, port } = cluster;
      const visitor = new Client({ ...database.connection, host, port });
      visitor.on("error", () => undefined);
      await visitor.connect();
      await database[Symbol.asyncDispose]();
      await using probe = await server.create("probe");
      const found = await probe.query("SELECT FROM pg_database WHERE datname = $1", [
        database.name,
      ]);
      expect(found).toEqual([]);
      await visitor.end().catch(() => undefined);
    });
  });

  describe("what happened", () => {
    test("messages come with SQLSTATE, statement and place, those before the position do not", async () => {
      await using database = await server.create("messages");
      await asTarget(database, (client) => client.query("SELECT before_it").catch(codeOf));
      await eventually(
        () => server.messages(0),
        (found) => found?.some(({ message }) => message.includes("before_it")) === true,
      );
      const since = await server.position();
      expect(since).toBeGreaterThan(0);
      await asTarget(database, (client) => client.query("SELECT nö_column").catch(codeOf));
      const messages = await eventually(
        () => server.messages(since),
        (found) => (found?.length ?? 0) > 0,
      );
      expect(messages).toMatchObject([
        {
          level: "ERROR",
          sqlstate: "42703",
          database: database.name,
          role: server.role,
          statement: "SELECT nö_column",
          position: 8,
        },
      ]);
      expect(messages?.[0]?.message).toContain("nö_column");
      expect(Date.parse(messages?.[0]?.at.replace(" ", "T") ?? "")).toBeGreaterThan(0);
    });

    test("sessions of the target's role are counted, those that have ended too", async () => {
      await using database = await server.create("sessions");
      const since = await server.position();
      await database.query("SELECT 1");
      expect(await server.sessionCount(database, since)).toBe(0);
      await asTarget(database, (client) => client.query("SELECT 1"));
      await asTarget(database, (client) => client.query("SELECT 1"));
      const count = await eventually(
        () => server.sessionCount(database, since),
        (found) => found === 2,
      );
      expect(count).toBe(2);
    });

    test("a refused connection is a message", async () => {
      await using database = await server.create("refused");
      const since = await server.position();
      const { host, port } = cluster;
      const client = new Client({ ...database.connection, host, port, password: "wrong" });
      expect(await client.connect().catch(codeOf)).toBe("28P01");
      const messages = await eventually(
        () => server.messages(since),
        (found) => (found?.length ?? 0) > 0,
      );
      expect(messages?.[0]).toMatchObject({ level: "FATAL", sqlstate: "28P01" });
    });

    test("statements are counted for each database", async () => {
      await using database = await server.create("statements");
      await using other = await server.create("statements");
      for (const n of [1, 2, 3])
        await asTarget(database, (client) => client.query("SELECT $1::int + 40", [n]));
      const statements = await server.statements(database);
      const found = statements?.find(({ query }) => query.includes("::int +"));
      expect(found).toMatchObject({ calls: 3, rows: 3 });
      expect(await server.statements(other)).toEqual([]);
    });

    test("a log that is longer than what is read at once is read in parts", async () => {
      await using database = await server.create("long");
      const since = await server.position();
      await database.query(
        "DO $$ BEGIN FOR n IN 1..1500 LOOP RAISE WARNING '%', repeat('x', 8000); END LOOP; END $$",
      );
      const messages = await eventually(
        () => server.messages(since),
        (found) => (found?.length ?? 0) > 900,
      );
      // 8 MiB hold about a thousand of them.
      expect(messages?.length).toBeLessThan(1_500);
      const end = await eventually(
        () => server.position(),
        (position) => position - since > 12_000_000,
      );
      expect(await server.messages(end)).toEqual([]);
    }, 60_000);
  });

  test("TLS is offered, with a certificate for the name that the target uses", async () => {
    const certificate = await certificateOf(cluster);
    expect(certificate.checkHost(world.targetHost) ?? certificate.checkIP(world.targetHost)).toBe(
      world.targetHost,
    );
    await using database = await server.create("tls");
    const { host, port } = cluster;
    const ssl = { rejectUnauthorized: false };
    const client = new Client({ ...database.connection, host, port, ssl });
    await client.connect();
    const { rows } = await client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    expect(rows).toEqual([{ ssl: true }]);
    await client.end();
  });

  test("two at once do not meet", async () => {
    await using second = await openCluster(await world.startCluster());
    const [one, two] = await Promise.all([server.create("both"), second.create("both")]);
    await Promise.all([one.query("CREATE TABLE only_here (id int)"), two.query("SELECT 1")]);
    const tables = "SELECT FROM pg_tables WHERE tablename = 'only_here'";
    expect(await one.query(tables)).toHaveLength(1);
    expect(await two.query(tables)).toHaveLength(0);
    expect(second.role).not.toBe(server.role);
    await one[Symbol.asyncDispose]();
  }, 120_000);

  test("a server that ends in the middle of the run is named, and keeps nothing from being put away", async () => {
    await using ended = await openCluster(await world.startCluster());
    await using database = await ended.create("ended");
    const since = await ended.position();
    await world.endLast();
    const asked = {
      query: () => database.query("SELECT 1"),
      create: () => ended.create("more"),
      statements: () => ended.statements(database),
    };
    for (const [name, ask] of Object.entries(asked))
      await expect(ask(), name).rejects.toMatchObject({
        name: "EnvironmentError",
        reason: "postgres-failed",
        message: expect.stringMatching(/ended in the middle of the run.*(SIGKILL|137)/s),
      });
    // Its log is a file of ours, or went with it.
    await ended.messages(since).catch((error) => expect(error.reason).toBe("postgres-failed"));
  }, 120_000);

  test("an answer to a statement is the statement's own trouble", async () => {
    await using database = await server.create("trouble");
    await expect(database.query("SELECT 1 / 0")).rejects.toMatchObject({ code: "22012" });
    await expect(
      database.query("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P99'; END $$"),
    ).rejects.toMatchObject({ code: "57P99" });
  });

  test("nothing is left when it is disposed of, and how it ended can be told", async () => {
    const before = await world.leftovers();
    const another = await world.startCluster();
    await using opened = await openCluster(another);
    await opened.create("left");
    expect((await world.leftovers()).length).toBeGreaterThan(before.length);
    await opened[Symbol.asyncDispose]();
    expect(await world.leftovers()).toEqual(before);
    expect(await another.ending()).toBeTruthy();
  }, 120_000);
}

/** The collector writes a moment after the client has its answer. */
async function eventually<T>(ask: () => Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const value = await ask();
    if (isEnough(value) || performance.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Source  PostgreSQL manual, "Message Formats", SSLRequest. */
async function certificateOf({ host, port }: DatabaseCluster) {
  const socket = connect({ host, port });
  socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
  const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(answer.toString()).toBe("S");
  const secure = connectTls({ socket, rejectUnauthorized: false });
  await new Promise<void>((resolve) => secure.once("secureConnect", () => resolve()));
  const certificate = secure.getPeerX509Certificate();
  secure.destroy();
  if (certificate === undefined) throw new Error("no certificate");
  return certificate;
}
