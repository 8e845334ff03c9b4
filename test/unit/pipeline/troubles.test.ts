import { expect, test } from "vitest";
import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";
import { isOfEngine, Troubles } from "#pipeline/troubles.ts";

const trouble = (reason: EnvironmentReason, message: string = reason) =>
  new EnvironmentError({ reason, message });
const messagesOf = (...errors: readonly unknown[]) => {
  const troubles = new Troubles();
  for (const error of errors) troubles.add(error);
  return troubles.problems.map(({ message }) => message);
};

test("an engine that is gone is told once, by whatever met it first", () => {
  const [first, later] = [trouble("engine-absent", "first"), trouble("engine-failed", "later")];
  expect(messagesOf(first, later, first)).toEqual(["first"]);
});

test("troubles of other kinds stand beside it", () => {
  expect(messagesOf(trouble("postgres-failed"), trouble("engine-failed"))).toEqual([
    "postgres-failed",
    "engine-failed",
  ]);
});

test("what disposal adds to an error comes after it, and is not ours", () => {
  const [full, gone] = [trouble("disk-full"), trouble("engine-failed")];
  const troubles = new Troubles();
  troubles.add(new SuppressedError(gone, full));
  expect(troubles.problems.map(({ family, message }) => [family, message])).toEqual([
    ["environment", "disk-full"],
    ["environment", "engine-failed"],
  ]);
  const nested = new SuppressedError(gone, new SuppressedError(gone, trouble("engine-absent")));
  expect(messagesOf(nested)).toEqual(["engine-absent"]);
});

test("what fails of the surroundings when the engine is known to be gone is the engine's", () => {
  const troubles = new Troubles();
  troubles.engine = () => trouble("engine-failed", "the engine ended");
  troubles.add(trouble("postgres-failed"));
  troubles.add(trouble("engine-absent"));
  expect(troubles.problems.map(({ message }) => message)).toEqual(["the engine ended"]);
});

test("a defect of ours stays one, whatever became of the engine", () => {
  const troubles = new Troubles();
  troubles.engine = () => trouble("engine-failed");
  troubles.add(new Error("an impossible branch"));
  expect(troubles.problems).toMatchObject([{ family: "internal" }]);
});

test("only the engine's reasons are the engine's", () => {
  expect(isOfEngine(trouble("engine-denied"))).toBe(true);
  for (const error of [trouble("disk-full"), trouble("timed-out"), new Error("engine-failed")])
    expect(isOfEngine(error)).toBe(false);
});
