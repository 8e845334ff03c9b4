import { expect, test } from "vitest";
import { shellPlan } from "../../../src/adapters/command-plan.ts";

const textOf = (line: string) =>
  shellPlan({ line, directory: ".", env: {}, origin: { text: "test" } }).argv.at(-1);

test("the shell hands over to the program, so that signals reach it", () => {
  expect(textOf("node src/server.js")).toBe("exec node src/server.js");
  expect(textOf("TZ=UTC node src/server.js")).toBe("exec env TZ=UTC node src/server.js");
  expect(textOf("exec node src/server.js")).toBe("exec node src/server.js");
});

test("what is more than one command is left as it is", () => {
  for (const line of ["a && b", "cd x; node y", "a | b", "export A=b", "A=1 x && y"])
    expect(textOf(line)).toBe(line);
});

test("a program whose name begins like a keyword is a program", () => {
  expect(textOf("format --all")).toBe("exec format --all");
  expect(textOf("forever start x")).toBe("exec forever start x");
});
