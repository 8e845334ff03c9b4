import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../src/config.js";

const good = { DATABASE_URL: "postgresql://u:p@host/name", SESSION_SECRET: "s".repeat(32) };

test("a complete environment is read", () => {
  const config = readConfig({ ...good, PORT: "4100" });
  assert.equal(config.port, 4100);
  assert.equal(config.host, "0.0.0.0");
});

test("nothing secret has a default", () => {
  assert.throws(() => readConfig({}), /DATABASE_URL[^]*SESSION_SECRET/);
});

test("a short secret is refused without showing it", () => {
  assert.throws(() => readConfig({ ...good, SESSION_SECRET: "too-short" }), (error) => {
    assert.doesNotMatch(error.message, /too-short/);
    return /at least 32/.test(error.message);
  });
});

test("another database is refused", () => {
  assert.throws(() => readConfig({ ...good, DATABASE_URL: "mysql://u:p@host/name" }));
});
