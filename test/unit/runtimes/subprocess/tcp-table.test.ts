import { expect, test } from "vitest";
import { addressOf } from "#runtimes/subprocess/tcp-table.ts";

test.each([
  ["0100007F", "127.0.0.1"],
  ["00000000", "0.0.0.0"],
  ["0500A8C0", "192.168.0.5"],
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000001000000", "::1"],
  ["0000000000000000FFFF00000100007F", "127.0.0.1"],
  ["B80D0120000000000000000001000000", "2001:db8:0:0:0:0:0:1"],
])("the kernel's %s is %s", (hexadecimal, address) => {
  expect(addressOf(hexadecimal)).toBe(address);
});
