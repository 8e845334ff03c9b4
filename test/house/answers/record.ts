import { appendFileSync } from "node:fs";
import { afterAll } from "vitest";

// Filled by the plugin of this folder's configuration.
const recorded = globalThis as { answersOfRules?: ReadonlySet<string> };

afterAll(() => {
  const lines = [...(recorded.answersOfRules ?? [])].map((answer) => `${answer}\n`);
  appendFileSync(process.env["ANSWERS_FILE"] ?? "", lines.join(""));
});
