import { expect, test } from "vitest";
import type { DatabaseUse, StartupEvidence } from "#validators/startup/evidence.ts";
import {
  attached,
  exited,
  furtherBoot,
  payload,
  record,
  traceFailure,
} from "../../../fixtures/evidence/startup/evidence.ts";
import { answerTo } from "./asking.ts";

test("a database counts as reached by a session at the start or at a request", () => {
  const database = { expected: true, atReady: 0, afterRequests: 0, answered: ["/orders"] };
  const using = (given: Partial<DatabaseUse>) =>
    answerTo("database-unreached", payload({ database: { ...database, ...given } })).outcome;
  expect(using({})).toBe("violated");
  expect(using({ atReady: 1 })).toBe("satisfied");
  expect(using({ afterRequests: 3 })).toBe("satisfied");
  expect(using({ answered: [] })).toBe("inconclusive");
  expect(using({ atReady: null, afterRequests: null })).toBe("inconclusive");
  expect(using({ expected: false })).toBe("not-applicable");
});

test("an API description without operations means no routes; none served leaves it open", () => {
  const counting = (routeCount: number | null) =>
    answerTo("routes-absent", payload({ routeCount })).outcome;
  expect(counting(0)).toBe("violated");
  expect(counting(3)).toBe("satisfied");
  expect(counting(null)).toBe("inconclusive");
});

test("what a check of the boot alone did not ask is neither green nor open", () => {
  const { soak: _, stop: __, again: ___, beside: ____, ...first } = payload();
  const database = { expected: true, atReady: 0, afterRequests: null, answered: [] };
  const given = { ...first, routeCount: null, database, bootOnly: true } as const;
  for (const rule of [
    "routes-absent",
    "database-unreached",
    "crash-after-ready",
    "sigterm-ignored",
    "survivors",
  ])
    expect(answerTo(rule, given), rule).toMatchObject({
      outcome: "not-applicable",
      message: expect.stringContaining("Not asked"),
    });
  expect(answerTo("health-failure", given).outcome).toBe("satisfied");
  const reached = { ...given, database: { ...database, atReady: 1 } };
  expect(answerTo("database-unreached", reached).outcome).toBe("satisfied");
});

const stopping = (given: Partial<NonNullable<StartupEvidence["stop"]>>) =>
  payload({ stop: { ...payload().stop!, ...given }, sigterm: { file: "src/server.js", line: 30 } });

test("a process that must be killed ignores SIGTERM", () => {
  expect(answerTo("sigterm-ignored", stopping({ forced: true }))).toMatchObject({
    outcome: "violated",
    place: { file: "src/server.js", line: 30 },
  });
  expect(answerTo("survivors", stopping({ forced: true })).outcome).toBe("inconclusive");
  expect(answerTo("sigterm-ignored", stopping({})).outcome).toBe("satisfied");
});

test("processes that outlive the leader are a warning", () => {
  const left = stopping({ survivorCount: 2 });
  expect(answerTo("survivors", left)).toMatchObject({ outcome: "violated", severity: "warning" });
  const spawn = { file: "src/server.js", line: 34 };
  expect(answerTo("survivors", { ...left, spawn }).place).toEqual(spawn);
});

test("a second boot on the same database must succeed", () => {
  const boots = (again: Parameters<typeof furtherBoot>[0]) =>
    answerTo("second-boot-failure", payload({ again: furtherBoot(again) })).outcome;
  expect(boots({})).toBe("satisfied");
  expect(boots({ outcome: "exited", failure: traceFailure() })).toBe("violated");
  expect(boots({ outcome: "timed-out" })).toBe("inconclusive");
  expect(boots({ outcome: "unhealthy" })).toBe("inconclusive");
  const failure = traceFailure({ message: "the seed is there twice" });
  expect(boots({ outcome: "unhealthy", failure })).toBe("violated");
  const beside = furtherBoot({ outcome: "unhealthy", failure });
  expect(answerTo("second-boot-failure", payload({ beside })).outcome).toBe("inconclusive");
  expect(boots({ outcome: "exited", portClash: true })).toBe("not-applicable");
  expect(boots({ outcome: "exited", lastLines: ["FATAL: sorry, too many clients already"] })).toBe(
    "inconclusive",
  );
});

test("a second instance that fails beside the first one leaves the stop rules open", () => {
  const { stop, again, ...rest } = payload();
  const given = { ...rest, beside: furtherBoot({ outcome: "exited" }) };
  expect(answerTo("second-boot-failure", given).outcome).toBe("violated");
  expect(answerTo("sigterm-ignored", given).outcome).toBe("inconclusive");
});

test("a port fixed by the settings makes further instances a question that does not arise", () => {
  const { stop, again, beside, ...rest } = payload();
  const given = {
    ...rest,
    notTried: "app.port fixes the port 8000, which the first instance uses",
  };
  for (const rule of ["sigterm-ignored", "survivors", "second-boot-failure"])
    expect(answerTo(rule, given).outcome).toBe("not-applicable");
});

test("a process that ends while it is watched crashed after it was ready", () => {
  const soak = { watchedMs: 1200, exit: { code: 1, signal: null }, lastLines: ["job failed"] };
  const given = payload({ soak: { ...soak, failure: traceFailure() } });
  expect(answerTo("crash-after-ready", given)).toMatchObject({
    outcome: "violated",
    place: { file: "shop/main.py", line: 4 },
  });
  const spokenBy = { file: "gunicorn.conf.py", line: 7 };
  const speaking = payload({ soak: { ...soak, spokenBy } });
  expect(answerTo("crash-after-ready", speaking).place).toEqual(spokenBy);
  const { soak: _watched, ...unwatched } = payload();
  expect(answerTo("crash-after-ready", unwatched).outcome).toBe("inconclusive");
});

test("readiness after more than 30 seconds is a warning", () => {
  const after = (readyMs: number) =>
    answerTo("slow", payload({ boot: record({ readyMs }) })).outcome;
  expect(after(30_001)).toBe("violated");
  expect(after(30_000)).toBe("satisfied");
  const { readyMs, ...unknown } = record();
  expect(answerTo("slow", payload({ boot: unknown })).outcome).toBe("inconclusive");
});

test("a variable read without a default is a note once the target is ready", () => {
  const given = payload({
    undocumentedVariables: [{ name: "SHOP_MAIL", place: { file: "shop/mail.py", line: 2 } }],
  });
  expect(answerTo("environment-variable-undocumented", given)).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
  expect(answerTo("environment-variable-undocumented", exited()).outcome).toBe("inconclusive");
});

test("a container that was attached is watched; without one there is nothing to watch", () => {
  const container = {
    isOutOfMemory: false,
    memoryLimitBytes: 0,
    startError: "",
    needsCapabilities: false,
  };
  const watching = (soak: Partial<NonNullable<StartupEvidence["soak"]>>) =>
    answerTo(
      "crash-after-ready",
      attached({
        boot: { ...attached().boot, container },
        soak: { watchedMs: 3_000, lastLines: [], ...soak },
      }),
    );
  expect(watching({}).outcome).toBe("satisfied");
  expect(watching({ exit: { code: 3, signal: null }, lastLines: ["out of luck"] })).toMatchObject({
    outcome: "violated",
    message: expect.stringContaining("out of luck"),
  });
  expect(answerTo("crash-after-ready", attached()).outcome).toBe("not-applicable");
});

test("more sessions than a usual server allows are a warning at the line that makes the pool", () => {
  const holding = (connections: number) =>
    answerTo(
      "too-many-connections",
      payload({
        soak: { watchedMs: 3000, lastLines: [], connections, pool: { file: "src/db.js", line: 4 } },
      }),
    );
  expect(holding(98)).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: { file: "src/db.js", line: 4 },
  });
  expect(holding(98).message).toContain("98 sessions");
  expect(holding(97).outcome).toBe("satisfied");
  expect(answerTo("too-many-connections", payload()).outcome).toBe("satisfied");
  expect(answerTo("too-many-connections", exited()).outcome).toBe("inconclusive");
});
