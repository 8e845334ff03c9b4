import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GORM } from "#adapters/go-http/data/gorm.ts";

const RECORD = join(import.meta.dirname, "../../../tools/expressiveness/record.ts");

test("what GORM can say is learned again just as it is kept", () => {
  const printed = execFileSync(process.execPath, [RECORD, "gorm", "--print"], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual(GORM);
}, 240_000);
