import { expect, test } from "vitest";
import type { CommandPlan } from "#contract/launch.ts";
import type { CommandSpec } from "#contract/runtime.ts";
import { confirmStart } from "#pipeline/confirm-start.ts";
import type { Surroundings } from "#pipeline/surroundings.ts";
import { planWith } from "../validators/startup/project.ts";

const command = (name: string): CommandPlan => ({
  argv: [name],
  cwd: ".",
  env: {},
  origin: { text: `convention: ${name}` },
});
const CANDIDATES = ["one", "two", "three"].map((name) => ({
  start: command(name),
  confirm: command(`confirm ${name}`),
}));
const PLAN = planWith({
  start: CANDIDATES[0]!.start,
  candidates: CANDIDATES,
  reasons: [{ text: "a" }, CANDIDATES[0]!.start.origin],
});

async function chosen(codes: readonly (number | undefined)[], plan = PLAN) {
  const asked: string[] = [];
  const surroundings = {
    root: "/srv/shop",
    listener: () => undefined,
    runtime: {
      exec: async ({ argv, env }: CommandSpec) => {
        const code = codes[asked.length];
        asked.push(`${argv[0]} ${env["DATABASE_URL"]}`);
        return code === undefined ? { timedOut: true } : { exit: { code, signal: null } };
      },
    },
  } as unknown as Surroundings;
  const question = { plan, env: { DATABASE_URL: "here" } };
  const confirmed = await confirmStart(surroundings, question, new AbortController().signal);
  return { confirmed, asked };
}

test("the first candidate whose entry object is there is started, and the reasons say so", async () => {
  const { confirmed, asked } = await chosen([3, 0]);
  expect(asked).toEqual(["confirm one here", "confirm two here"]);
  expect(confirmed.start.argv).toEqual(["two"]);
  expect(confirmed.reasons.map(({ text }) => text)).toEqual(["a", "convention: two"]);
});

test("an import that fails or hangs stays, because it is what the start will show", async () => {
  expect((await chosen([1, 0])).confirmed).toBe(PLAN);
  expect((await chosen([undefined, 0])).confirmed).toBe(PLAN);
});

test("where none of them is there, or there is no choice, nothing changes", async () => {
  expect((await chosen([3, 3, 3])).confirmed).toBe(PLAN);
  const { confirmed, asked } = await chosen([], planWith());
  expect(asked).toEqual([]);
  expect(confirmed).toEqual(planWith());
});
