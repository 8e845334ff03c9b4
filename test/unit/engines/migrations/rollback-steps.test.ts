import { expect, test } from "vitest";
import type { MigrationPlan } from "#contract/adapter.ts";
import { rollbackSteps } from "#engines/migrations/rollback-steps.ts";

const file = (id: string, ...parents: readonly string[]) => ({
  ...{ file: `${id}.py`, id, line: 1, parents },
});
const plan = (...files: MigrationPlan["files"]): MigrationPlan => ({
  ...{ supported: true, tool: "t", directory: "m", bookkeeping: [], graph: false },
  files,
});
const command = (line: string) => ({
  ...{ argv: ["sh", "-c", line], cwd: ".", env: {}, origin: { text: "" } },
});
const lines = (...given: Parameters<typeof rollbackSteps>) =>
  rollbackSteps(...given).map(({ command: { argv }, migration }) => [argv[2], migration?.id]);

const THREE = plan(file("a"), file("b", "a"), file("c", "b"));

test("once for each migration that is not deployed, the newest first", () => {
  const known = plan(file("a"));
  expect(lines(command("down"), THREE, known)).toEqual([
    ["down", "c"],
    ["down", "b"],
  ]);
});

const NONE = { supported: false, reason: "" } as const;

test("once where nothing is deployed", () => {
  expect(lines(command("down"), THREE, undefined)).toEqual([["down", "c"]]);
  expect(lines(command("down"), NONE, undefined)).toEqual([["down", undefined]]);
});

test("never for what is deployed, nor where nobody knows what is", () => {
  expect(lines(command("down"), THREE, THREE)).toEqual([]);
  expect(lines(command("down"), NONE, THREE)).toEqual([]);
  expect(lines(command("down"), THREE, NONE)).toEqual([]);
  expect(lines(command("down"), NONE, NONE)).toEqual([]);
});

test("a tool that goes to a name is told it; one that cannot be told gets nothing to do", () => {
  const to = command("migrate {app} {previous}");
  const own = plan(
    file("shop.0001_a"),
    file("shop.0002_b", "shop.0001_a"),
    file("till.0001_a", "shop.0002_b"),
  );
  expect(lines(to, own, plan(file("shop.0001_a")))).toEqual([
    ["migrate till zero", "till.0001_a"],
    ["migrate shop 0001_a", "shop.0002_b"],
  ]);
  expect(lines(to, plan(file("shop.0001_$(x)")), undefined)).toEqual([
    ["migrate shop zero", "shop.0001_$(x)"],
  ]);
  expect(lines(to, plan(file("sh op.0001")), undefined)).toEqual([]);
  expect(lines(to, { supported: false, reason: "" }, undefined)).toEqual([]);
});

test("a merge goes back to one of its parents, and what it merged along its own branch", () => {
  const merged = plan(file("a"), file("b", "a"), file("c", "a"), file("d", "b", "c"));
  const down = command("exec python -m alembic downgrade -1");
  expect(lines(down, merged, plan(file("a"), file("b", "a")))).toEqual([
    ["exec python -m alembic downgrade b", "d"],
    ["exec python -m alembic downgrade c@a", "c"],
  ]);
  expect(lines(down, merged, undefined)).toEqual([["exec python -m alembic downgrade b", "d"]]);
  expect(lines(down, plan(file("$(x)"), file("c"), file("d", "$(x)", "c")), undefined)).toEqual([]);
  expect(lines(command("make down"), merged, undefined)).toEqual([["make down", "d"]]);
});
