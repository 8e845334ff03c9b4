import { appendFileSync } from "node:fs";
import { vi } from "vitest";

// Set up before the unit tests of the validators when they run for test/house/directions.test.ts.
vi.mock("#contract/finding.ts", async (original) => {
  const real = await original<typeof import("#contract/finding.ts")>();
  const answer: typeof real.answer = (rule, given) => {
    appendFileSync(process.env["DIRECTIONS_FILE"] ?? "", `${rule.id} ${given.outcome}\n`);
    return real.answer(rule, given);
  };
  return { ...real, answer };
});
