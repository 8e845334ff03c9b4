import { describe, expect, test } from "vitest";
import { admissionOf, askEngine, describeWithEngine, requireImages } from "./engine.ts";

describe("whether Docker tests run", () => {
  test("they do where an engine answers, asked for or not", () => {
    const there = { isThere: true, version: "28.0.0" } as const;
    expect(admissionOf(there, undefined)).toEqual({ kind: "run" });
    expect(admissionOf(there, "required")).toEqual({ kind: "run" });
  });

  test("without an engine they say so, and fail only where they are required", () => {
    const absent = { isThere: false, reason: "connection refused" } as const;
    const said = admissionOf(absent, undefined);
    expect(said).toMatchObject({ kind: "absent" });
    expect(said).toHaveProperty("sentence", expect.stringContaining("Docker tests did not run"));
    expect(said).toHaveProperty("sentence", expect.stringContaining("connection refused"));
    expect(admissionOf(absent, "required")).toEqual({
      kind: "refused",
      sentence: "DR_DOCKER=required, and no Docker engine answers: connection refused",
    });
  });

  test("a machine without the client has no engine, and is told why", () => {
    const answer = askEngine("a-docker-client-that-is-not-there");
    expect(answer).toMatchObject({ isThere: false, reason: expect.stringContaining("ENOENT") });
  });
});

describeWithEngine("images that Docker tests build on", () => {
  test("one that is nowhere fails with its name, and so does every other", async () => {
    const names = ["127.0.0.1:9/absent:1", "127.0.0.1:9/absent:2"];
    const failure = await requireImages(names).then(
      () => undefined,
      (error: Error) => error.message,
    );
    for (const name of names)
      expect(failure).toContain(`The image ${name} is absent and cannot be pulled`);
  });
});
