import { expect, test } from "vitest";
import { addressOf, parseConnections } from "#runtimes/subprocess/tcp-table.ts";

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

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1
   1: 0500A8C0:D4F2 0500000A:18EB 02 00000001:00000000 01:00000064 00000000     0        0 102 2
   2: 0100007F:D4F3 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 103 1
   3: 0100007F:D4F4 0100007F:1538 06 00000000:00000000 00:00000000 00000000     0        0 0 1
`;

test("connections are those that were made or are being made, of the inodes that are asked for", () => {
  expect(parseConnections(TABLE, new Set(["101", "102", "103"]))).toEqual([
    { address: "10.0.0.5", port: 6379, state: "opening" },
    { address: "127.0.0.1", port: 5432, state: "open" },
  ]);
  expect(parseConnections(TABLE, new Set(["103"]))).toHaveLength(1);
  expect(parseConnections("", new Set())).toEqual([]);
});
