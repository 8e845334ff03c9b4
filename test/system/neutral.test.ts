import { afterAll, expect, test } from "vitest";
import { measureSeed } from "../../bench/startup/measure.ts";
import { NEUTRAL_FAULTS, type Stack } from "../../bench/startup/seed.ts";
import { STACKS } from "../../bench/startup/stacks.ts";

// All of them build, install and boot for minutes; these two are prepared for other tests as well.
const ALL = process.env["NEUTRAL"] === "all";
const CHEAP = new Set(["express", "fastapi"]);
const FAULTS = ALL ? NEUTRAL_FAULTS : (["missing-module", "loopback-bind"] as const);
const stacks = STACKS.filter(({ id }) => ALL || CHEAP.has(id));
const table: string[] = [];

afterAll(() => {
  process.stdout.write(`\n${table.sort().join("\n")}\n`);
});

test("every stack has every one of the faults", () => {
  for (const { id, seeds } of STACKS) {
    const faults = seeds.flatMap(({ neutral }) => neutral ?? []);
    expect(faults.toSorted(), id).toEqual(NEUTRAL_FAULTS.toSorted());
  }
});

test.each(FAULTS)("%s gives the same rule in every stack", { timeout: 600_000 }, async (fault) => {
  const answers = new Map<string, string[]>();
  const ask = async (stack: Stack) => {
    const seed = stack.seeds.find(({ neutral }) => neutral === fault)!;
    const { headline, said } = await measureSeed(stack, seed);
    answers.set(headline, [...(answers.get(headline) ?? []), stack.id]);
    table.push(`${fault.padEnd(18)} ${stack.id.padEnd(8)} ${said[0]}`);
    expect(seed.expected.rules, `${stack.id}: ${said.join("; ")}`).toContain(headline);
  };
  for (const stack of stacks) await ask(stack);
  expect(Object.fromEntries(answers), "one rule in all stacks").toSatisfy(
    (found: object) => Object.keys(found).length === 1,
  );
});
