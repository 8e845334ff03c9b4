import { defineConfig } from "vitest/config";

// The unit tests of the validators, with every answer of a rule written down.
export default defineConfig({
  test: {
    include: ["test/unit/validators/**/*.test.ts"],
    setupFiles: ["test/house/answers/record.ts"],
    fileParallelism: false,
    testTimeout: 30_000,
  },
  plugins: [
    {
      name: "record-answers",
      transform(code, id) {
        if (!id.endsWith("/src/contract/finding.ts")) return undefined;
        return code.replace(
          /export function answer\(/,
          `export function answer(...given) {
            const made = answered(...given);
            (globalThis.answersOfRules ??= new Set()).add(made.rule + " " + made.outcome);
            return made;
          }
          function answered(`,
        );
      },
    },
  ],
});
