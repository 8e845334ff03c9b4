import { expect, test } from "vitest";
import { failureFrom } from "#engines/traces/failure.ts";

test("a property that cannot be bound is found at its own line", () => {
  const text = [
    "***************************",
    "APPLICATION FAILED TO START",
    "***************************",
    "",
    "Description:",
    "",
    "Failed to bind properties under 'plots.season-weeks' to int:",
    "",
    "    Property: plots.season-weeks",
    '    Value: "half a year"',
    "    Origin: class path resource [application.properties] from plots-1.4.0.jar - 16:20",
    "    Reason: failed to convert java.lang.String to int",
    "",
    "Action:",
    "",
    "Update your application's configuration",
  ].join("\n");
  const files = ["src/main/resources/application.properties"];
  expect(failureFrom(text, { root: "/srv/shop", files })?.place).toEqual({
    file: files[0],
    line: 16,
    column: 20,
  });
});
