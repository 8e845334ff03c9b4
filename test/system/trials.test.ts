import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import type { TrialId } from "#contract/trial.ts";
import { type Copy, copyOf, prepareExpress } from "./harness/apps.ts";
import { runCli } from "./harness/cli.ts";

/** A change of one line of an example, and what it is to be found as. */
interface Variant {
  readonly title: string;
  readonly base: "orders-express" | "orders-fastapi";
  readonly edits: readonly {
    readonly file: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly trial: TrialId;
  readonly rule: string;
  /** File of the finding, and a text of its line. */
  readonly place?: { readonly file: string; readonly text: string };
  readonly says: RegExp;
  readonly also?: readonly string[];
}

const times: string[] = [];
let outside: Server;
let outsideUrl = "";

beforeAll(async () => {
  prepareExpress();
  outside = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((listening) => outside.listen(0, "0.0.0.0", listening));
  const address = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;
  outsideUrl = `http://${address}:${(outside.address() as { port: number }).port}/flags`;
}, 300_000);
afterAll(() => {
  outside.close();
  process.stdout.write(`\n${times.join("\n")}\n`);
});

const EXPRESS = "orders-express";
const FASTAPI = "orders-fastapi";
const SERVER = "src/server.js";

const VARIANTS: readonly Variant[] = [
  // It waits for more than a minute, and the others go on meanwhile.
  {
    title: "one connection for the whole life",
    base: EXPRESS,
    edits: [
      {
        file: SERVER,
        from: 'await pool.query("SELECT 1");',
        to: 'const client = await pool.connect(); client.on("error", () => {}); pool.query = (...a) => client.query(...a);',
      },
    ],
    trial: "outage",
    rule: "startup/outage-unrecovered",
    says: /7\d\.\d s after the database was back/,
  },
  {
    title: "an import of what only the tests need",
    base: EXPRESS,
    edits: [
      {
        file: "src/app.js",
        from: 'import express from "express";',
        to: 'import Ajv from "ajv";\nimport express from "express";\nvoid Ajv;',
      },
    ],
    trial: "pruned",
    rule: "startup/dev-dependency-at-runtime",
    place: { file: "src/app.js", text: '"ajv"' },
    says: /`src\/app\.js:2` imports `ajv`, which only development installs/,
  },
  {
    title: "a server that exits at once on SIGTERM",
    base: EXPRESS,
    edits: [{ file: SERVER, from: "  if (stopping) return;", to: "  process.exit(0);" }],
    trial: "drain",
    rule: "startup/in-flight-request-dropped",
    says: /got no answer \(ECONNRESET\)/,
  },
  {
    title: "a pool whose lost connections nobody hears of",
    base: EXPRESS,
    edits: [{ file: "src/database.js", from: "pool.on(", to: "void ((..._) => _)(" }],
    trial: "outage",
    rule: "startup/outage-exit",
    says: /exited with code 1 during 3\.0 s without its database/,
  },
  {
    title: "a health path that asks nobody",
    base: FASTAPI,
    edits: [
      {
        file: "orders/api/routes/health.py",
        from: '        store.execute(text("SELECT 1"))',
        to: '        text("SELECT 1")',
      },
    ],
    trial: "outage",
    rule: "startup/health-ignores-database",
    place: { file: "orders/api/routes/health.py", text: '"/health"' },
    says: /`GET \/health` got status 200 while `GET \/\w+` got status 5/,
  },
  {
    title: "a start that gives up with code 0",
    base: EXPRESS,
    edits: [
      {
        file: SERVER,
        from: 'await pool.query("SELECT 1");',
        to: 'try { await pool.query("SELECT 1"); } catch (error) { console.error(error.message); process.exit(0); }',
      },
    ],
    trial: "outage",
    rule: "startup/exit-code-zero",
    says: /exit code 0, which means success/,
  },
  {
    title: "a root path without its template",
    base: EXPRESS,
    edits: [
      {
        file: "src/app.js",
        from: "  app.use(answerUnknownRoute);",
        to: '  app.get("/", () => { console.error(new Error("no template").stack); throw new Error("no template"); });\n  app.use(answerUnknownRoute);',
      },
    ],
    trial: "requests",
    rule: "startup/root-failure",
    place: { file: "src/app.js", text: "no template" },
    says: /`GET \/` got status 500 while `GET \/health` is well/,
  },
  {
    title: "a time zone that is taken for granted",
    base: EXPRESS,
    edits: [
      {
        file: SERVER,
        from: "const GRACE_MS = 10_000;",
        to: 'if (new Date().getTimezoneOffset() < -720) throw new Error("tomorrow is not today");\nconst GRACE_MS = 10_000;',
      },
    ],
    trial: "place",
    rule: "startup/timezone-dependence",
    place: { file: SERVER, text: "tomorrow is not today" },
    says: /TZ=Pacific\/Kiritimati.*tomorrow is not today/,
  },
  {
    title: "a row that an instance leaves behind when it is killed",
    base: EXPRESS,
    edits: [
      {
        file: SERVER,
        from: 'await pool.query("SELECT 1");',
        to: 'await pool.query("CREATE TABLE IF NOT EXISTS leader (id int PRIMARY KEY)");\nawait pool.query("INSERT INTO leader VALUES (1)");',
      },
      {
        file: SERVER,
        from: "    await pool.end();",
        to: '    await pool.query("DELETE FROM leader");\n    await pool.end();',
      },
    ],
    trial: "kill",
    rule: "startup/restart-after-kill-failure",
    says: /duplicate key/,
  },
  {
    title: "a URL that must begin with postgresql://",
    base: EXPRESS,
    edits: [{ file: "src/config.js", from: "/^postgres(ql)?:", to: "/^postgresql:" }],
    trial: "variables",
    rule: "startup/database-url-spelling",
    place: { file: "src/config.js", text: "throw new Error" },
    says: /`DATABASE_URL` written as postgres:\/\//,
  },
  {
    title: "flags that are fetched before anything else",
    base: EXPRESS,
    edits: [
      {
        file: SERVER,
        from: "const GRACE_MS = 10_000;",
        to: 'await (await fetch("OUTSIDE")).json();\nconst GRACE_MS = 10_000;',
      },
    ],
    trial: "isolation",
    rule: "startup/outside-network-at-start",
    place: { file: SERVER, text: "await fetch(" },
    says: /With nothing but its database in reach, the application exited with code 1/,
  },
];

test.concurrent.each(VARIANTS)("$title is found", { timeout: 180_000 }, async (variant) => {
  const { base, edits, trial, rule, place, says } = variant;
  const app = copyOf(base);
  try {
    for (const edit of edits) apply(app, edit);
    const { report, stdout } = await tryOut(app, [trial]);
    const violated = violatedIn(report);
    const found = violated.find((finding) => finding.rule === rule);
    expect(found, stdout).toBeDefined();
    expect(found?.message).toMatch(says);
    expect(found?.message.split(" ").length).toBeGreaterThan(5);
    expect(found?.replay, "replay").toBeDefined();
    if (place !== undefined) {
      expect(found?.place?.file).toBe(place.file);
      const lines = readFileSync(join(app.directory, place.file), "utf8").split("\n");
      expect(lines[(found?.place?.line ?? 0) - 1]).toContain(place.text);
    }
    expect(violated.map((finding) => finding.rule)).toEqual([rule]);
  } finally {
    app.remove();
  }
});

test.concurrent.each([EXPRESS, FASTAPI] as const)(
  "%s passes every trial",
  { timeout: 300_000 },
  async (name) => {
    const app = copyOf(name);
    try {
      const { report, stdout } = await tryOut(app);
      expect(violatedIn(report), stdout).toEqual([]);
      expect((report?.findings ?? []).filter(({ outcome }) => outcome === "inconclusive")).toEqual(
        [],
      );
      const startup = report?.phases.find(({ id }) => id === "startup");
      times.push(
        `${name}: every trial within ${((startup?.duration_ms ?? 0) / 1000).toFixed(1)} s`,
      );
    } finally {
      app.remove();
    }
  },
);

function apply(app: Copy, { file, from, to }: Variant["edits"][number]): void {
  const path = join(app.directory, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(
    path,
    text.replace(from, () => to.replace("OUTSIDE", outsideUrl)),
  );
}

function tryOut(app: Copy, trials?: readonly TrialId[]) {
  const asked = trials === undefined ? [] : ["--trials", trials.join(",")];
  return runCli(["startup-check", "--project", app.directory, ...asked], { triesAll: true });
}

function violatedIn(report: Report | undefined): Report["findings"] {
  return (report?.findings ?? []).filter(({ outcome }) => outcome === "violated");
}
