import { expect, test } from "vitest";
import { wantedService } from "#validators/startup/absent-service.ts";
import { exited, traceFailure, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { answering, answerTo } from "./asking.ts";

const refused = (message: string, more: Parameters<typeof traceFailure>[0] = {}) =>
  exited({ failure: traceFailure({ type: "ConnectionError", message, ...more }) });

test.each([
  ["Error -2 connecting to redis:6379. Name or service not known.", "redis:6379"],
  ["connect ECONNREFUSED 127.0.0.1:6379", "127.0.0.1:6379"],
  ["connect ECONNREFUSED ::1:9092", "::1:9092"],
  ["getaddrinfo ENOTFOUND rabbitmq", "rabbitmq"],
  ["[Errno 111] Connect call failed ('127.0.0.1', 5672)", "127.0.0.1:5672"],
  ["HTTPConnectionPool(host='stock', port=80): Max retries exceeded with url: /", "stock:80"],
  ["dial tcp 127.0.0.1:6379: connect: connection refused", "127.0.0.1:6379"],
])(
  "a service that is not PostgreSQL and is not there is nobody's fault: %s",
  (message, address) => {
    const finding = answerTo("configuration-failure", refused(message));
    expect(finding.outcome).toBe("inconclusive");
    expect(finding.message).toContain(`Nothing answers at ${address}`);
    expect(finding.message).toContain("app.env");
  },
);

test.each([
  "connect ECONNREFUSED 127.0.0.1:5432",
  "getaddrinfo ENOTFOUND db",
  "getaddrinfo ENOTFOUND postgres",
  "could not reach the moon",
])("a database at an address of its own is the application's fault: %s", (message) => {
  expect(answerTo("configuration-failure", refused(message)).outcome).toBe("violated");
});

test("what the driver of the database could not resolve is the database", () => {
  const frames = [
    { file: "/srv/node_modules/pg-pool/index.js", line: 45, inRepository: false },
    { file: "src/db.js", line: 3, inRepository: true },
  ];
  const failure = refused("getaddrinfo ENOTFOUND storage", { language: "node", frames });
  expect(answerTo("configuration-failure", failure).outcome).toBe("violated");
});

test.each([
  ["TypeError", "fetch failed"],
  ["AggregateError", ""],
])("an error that tells nothing names its address below: %s", (type, message) => {
  const failure = traceFailure({ language: "node", type, message });
  const lines = ["  [cause]: Error: connect ECONNREFUSED 127.0.0.1:6390"];
  expect(wantedService(failure, lines)).toBe("127.0.0.1:6390");
  expect(wantedService({ ...failure, message: "no template" }, lines)).toBeUndefined();
});

test("a health path that fails for want of a service is not judged", () => {
  const unhealthy = unready(
    { outcome: "unhealthy", probes: answering(500) },
    { lastLines: ["[ioredis] Unhandled error event: Error: connect ECONNREFUSED 127.0.0.1:6379"] },
  );
  const finding = answerTo("health-failure", unhealthy);
  expect(finding.outcome).toBe("inconclusive");
  expect(finding.message).toContain("Nothing answers at 127.0.0.1:6379");
});
