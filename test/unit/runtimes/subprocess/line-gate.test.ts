import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineGate } from "#runtimes/subprocess/line-gate.ts";

function gate() {
  const parts: string[] = [];
  // Copied as a log does it: the caller may use its chunk again.
  return { parts, gate: new LineGate((bytes) => parts.push(bytes.toString("latin1"))) };
}

test("everything comes out once and in order, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 30 }), (chunks) => {
      const { parts, gate: lines } = gate();
      const reused = Buffer.alloc(12);
      for (const chunk of chunks) {
        reused.set(chunk);
        lines.push(reused.subarray(0, chunk.length));
      }
      lines.end();
      expect(parts.join("")).toBe(Buffer.concat(chunks).toString("latin1"));
    }),
  );
});

test("two streams do not cut each other's lines", () => {
  const parts: string[] = [];
  const take = (bytes: Buffer) => parts.push(bytes.toString("utf8"));
  const [out, err] = [new LineGate(take), new LineGate(take)];
  out.push(Buffer.from("a long li"));
  err.push(Buffer.from("warning\n"));
  out.push(Buffer.from("ne\nnext"));
  out.end();
  expect(parts.join("")).toBe("warning\na long line\nnext");
});

test("a prompt goes through after a moment, in whole characters", async () => {
  const { parts, gate: lines } = gate();
  const bytes = Buffer.from("name? ☃");
  lines.push(bytes.subarray(0, -1));
  expect(parts).toEqual([]);
  await delay(200);
  expect(parts.join("")).toBe("name? ");
  lines.push(bytes.subarray(-1));
  lines.end();
  expect(Buffer.from(parts.join(""), "latin1").toString("utf8")).toBe("name? ☃");
});

test("a line without end does not pile up", () => {
  const { parts, gate: lines } = gate();
  const block = Buffer.alloc(64 * 1024, "x");
  for (let index = 0; index < 40; index += 1) lines.push(block);
  expect(parts.join("").length).toBeGreaterThan(39 * 64 * 1024 - 256 * 1024);
});
