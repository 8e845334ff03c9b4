import { expect, test } from "vitest";
import { endedEarly, remembering } from "#pipeline/ended-early.ts";

const LIMIT = AbortSignal.abort(new DOMException("the run's time limit", "TimeoutError"));

test("a run that its time limit ends says what it stood at", () => {
  const heard: string[] = [];
  const { listener, standing } = remembering(({ kind }) => heard.push(kind));
  expect(endedEarly(LIMIT, standing()).message).toBe(
    "The run did not finish within its time limit.",
  );
  listener({ kind: "stage-started", stage: "detect" });
  listener({ kind: "note", text: "looking" });
  listener({ kind: "stage-started", stage: "boot" });
  expect(standing()).toBe("boot");
  listener({ kind: "note", text: "building Dockerfile" });
  expect(endedEarly(LIMIT, standing()).message).toBe(
    "The run did not finish within its time limit. It stood at: boot, building Dockerfile.",
  );
  expect(heard).toEqual(["stage-started", "note", "stage-started", "note"]);
});

test("one that is cancelled does not", () => {
  const signal = AbortSignal.abort(new Error("received SIGTERM"));
  expect(endedEarly(signal, "boot")).toMatchObject({
    family: "cancelled",
    message: "The run was cancelled.",
  });
});
