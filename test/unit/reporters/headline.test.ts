import { expect, test } from "vitest";
import { headlineOf } from "#reporters/headline.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

test.each([
  ["startup-check", "a whole verdict needs deployment-ready."],
  ["deployment-ready", "a whole verdict needs every phase, and the settings leave some out."],
] as const)("a part that passed says what the whole needs: %s", (command, sentence) => {
  const ready = sampleReport("ready");
  const headline = headlineOf({
    ...ready,
    deployment_ready: null,
    verdict: { ...ready.verdict, scope: ["startup"] },
    run: { ...ready.run, command },
  });
  expect(headline).toMatchObject({ word: "PASSED", sentence: `startup passed; ${sentence}` });
});
