import { defineConfig } from "vitest/config";

const limits = { testTimeout: 30_000, hookTimeout: 120_000, maxConcurrency: 2 };
const folders = (...names: readonly string[]) => names.map((name) => `test/${name}/**/*.test.ts`);
const nowhere = ["**/node_modules/**", "test/fixtures/**", "examples/**"];
// These mostly wait for an engine, and every run has networks and names of its own.
const engine = ["test/contract/docker-*.test.ts", "test/system/docker/**/*.test.ts"];
// These measure time, or look at every process of the machine: others beside them would be measured too.
const alone = [
  ...["cancelled", "kills", "locks", "trials"].map((name) => `test/system/${name}.test.ts`),
  ...["attacks", "cancels", "killed", "secrets", "trouble"].map(
    (name) => `test/system/action/${name}.test.ts`,
  ),
];

interface Group {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** Files at once. */
  readonly files?: number;
}

// One after the other, in this order. `npm run check` runs the first two, `npm test` everything.
const groups: readonly Group[] = [
  { name: "pure", include: folders("."), exclude: folders("contract", "system", "real") },
  { name: "ports", include: folders("contract"), exclude: engine },
  { name: "whole", include: folders("system", "real"), exclude: [...engine, ...alone] },
  { name: "alone", include: alone, files: 1 },
  { name: "engine", include: engine },
];

export default defineConfig({
  test: {
    pool: "forks",
    projects: groups.map(({ name, include, exclude = [], files = 2 }, groupOrder) => ({
      test: {
        ...{ name, ...limits, maxWorkers: files, sequence: { groupOrder } },
        include: [...include],
        exclude: [...nowhere, ...exclude],
      },
    })),
  },
});
