import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Redactor } from "#pipeline/redaction.ts";

const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8);

test("no learned secret survives in any text, raw or percent-encoded", () => {
  void fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after): void => {
      const redactor = new Redactor();
      redactor.learn([{ name: "N", value }]);
      const text = `${before}${value}${after}${encodeURIComponent(value)}`;
      const clean = redactor.redact(text);
      if (!"[N]".includes(value)) expect(clean).not.toContain(`${value}${after}${value}`);
      expect(redactor.count).toBeGreaterThan(0);
    }),
  );
});

test("strings anywhere in a value are redacted and everything else is kept", () => {
  const redactor = new Redactor();
  redactor.learn([{ name: "DB_PASSWORD", value: "hunter2hunter2" }]);
  const value = { a: ["url://x:hunter2hunter2@h"], b: 1, c: null, d: { e: true } };
  expect(redactor.redactValue(value)).toEqual({
    a: ["url://x:[DB_PASSWORD]@h"],
    b: 1,
    c: null,
    d: { e: true },
  });
});

test("values too short to be a secret are left alone", () => {
  const redactor = new Redactor();
  redactor.learn([{ name: "N", value: "abc" }]);
  expect(redactor.redact("abc abcabc")).toBe("abc abcabc");
});

test.each([
  ["postgres://app:hunter2@db:5432/x", "postgres://app:[password]@db:5432/x"],
  ["redis://:hunter2@cache/0", "redis://:[password]@cache/0"],
  ["CREATE ROLE r LOGIN PASSWORD 'hunter2'", "CREATE ROLE r LOGIN PASSWORD '[password]'"],
  ["OPTIONS (user 'u', password 'hunter2')", "OPTIONS (user 'u', password '[password]')"],
  ["'host=a dbname=b password=hunter2'", "'host=a dbname=b password=[password]'"],
  ["'password=hunter2 host=a'", "'password=[password] host=a'"],
  ["postgres://app:hun$ter<2>@db/x", "postgres://app:[password]@db/x"],
  ["ALTER ROLE r PASSWORD 'hun[t]er$2'", "ALTER ROLE r PASSWORD '[password]'"],
  ["PGPASSWORD=hunter2 psql -f a.sql", "PGPASSWORD=[password] psql -f a.sql"],
  ["PGPASSWORD='hun$ter2' psql", "PGPASSWORD='[password]' psql"],
  [
    "jdbc:postgresql://db/x?ssl=true&password=hunter2",
    "jdbc:postgresql://db/x?ssl=true&password=[password]",
  ],
])("the password that %s writes out is not shown", (text, shown) => {
  const redactor = new Redactor();
  expect(redactor.redact(text)).toBe(shown);
  expect(redactor.count).toBe(1);
  expect(redactor.redact(shown)).toBe(shown);
});

test.each([
  "postgres://app:${PASSWORD}@db/x",
  "postgres://app:[DB_PASSWORD]@db/x",
  "http://127.0.0.1:8000/a@b",
  "connect(password=settings.password)",
  "its password 'must be long'",
  'PGPASSWORD="$DATABASE_PASSWORD" psql',
  "PGPASSWORD=$(cat secret) psql",
  "postgres://db/x?password=${entered}",
  "curl http://127.0.0.1:8000/login?password=0",
  'INFO: "GET http://h:80/x" user@example.org',
])("%s writes none out", (text) => {
  expect(new Redactor().redact(text)).toBe(text);
});

test("JSON that is redacted as text stays JSON", () => {
  void fc.assert(
    fc.property(fc.string(), fc.string(), (left, right): void => {
      const value = {
        a: `password '${left}`,
        b: `'x://u:${right}@h`,
        c: `host=a password=${left}`,
      };
      JSON.parse(new Redactor().redact(JSON.stringify(value)));
    }),
  );
});
