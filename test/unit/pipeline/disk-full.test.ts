import { expect, test } from "vitest";
import type { ServerMessage } from "#contract/database.ts";
import { diskFull } from "#pipeline/disk-full.ts";
import { machineTrouble } from "#pipeline/machine-trouble.ts";

const logged = (sqlstate: string): ServerMessage =>
  ({
    sqlstate,
    level: "ERROR",
    message: "could not extend file",
    database: "d",
    role: "r",
  }) as ServerMessage;
const errorOf = (code: string, message = "it failed") =>
  Object.assign(new Error(message), { code });

test("a full disk is seen in the server's log and in what a command printed", () => {
  expect(diskFull({ messages: [logged("42P01"), logged("53100")] })?.reason).toBe("disk-full");
  const output = "migrating\nError: ENOSPC: no space left on device, write\n    at x.js:1\n";
  expect(diskFull({ output })?.message).toContain("ENOSPC: no space left on device, write");
});

test("anything else is not a full disk", () => {
  expect(
    diskFull({ messages: [logged("42P01")], output: "the space of names is left" }),
  ).toBeUndefined();
  expect(diskFull({})).toBeUndefined();
});

test("a disk or a server that fails under us is not our bug; other errors are", () => {
  expect(machineTrouble(errorOf("ENOSPC"))?.reason).toBe("disk-full");
  for (const code of ["57P01", "08006", "53300"])
    expect(machineTrouble(errorOf(code))?.reason, code).toBe("postgres-failed");
  expect(machineTrouble(errorOf("", "Connection terminated unexpectedly"))?.reason).toBe(
    "postgres-failed",
  );
  expect(machineTrouble(errorOf("42601"))).toBeUndefined();
  expect(machineTrouble("a text")).toBeUndefined();
});
