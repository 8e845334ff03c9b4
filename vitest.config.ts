import { defineConfig } from "vitest/config";

const exclude = ["**/node_modules/**", "test/fixtures/**", "examples/**"];
const limits = { testTimeout: 30_000, hookTimeout: 120_000, maxConcurrency: 2 };
const folders = (...names: readonly string[]) => names.map((name) => `test/${name}/**/*.test.ts`);
// These measure time, start databases or boot applications: together they would measure each other.
const inTurn = (name: string, groupOrder: number, include: string[]) => ({
  test: {
    ...{ name, include, ...limits, fileParallelism: false, sequence: { groupOrder } },
    exclude: [...exclude, ...engine],
  },
});
// These mostly wait for an engine, and every run has networks and names of its own.
const engine = ["test/contract/docker-*.test.ts", "test/system/docker/**/*.test.ts"];

// `npm run check` leaves out the last two projects; `npm test` runs everything.
export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      {
        test: {
          name: "pure",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, ...folders("contract", "system", "real")],
          ...limits,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      inTurn("ports", 1, folders("contract")),
      inTurn("whole", 2, folders("system", "real")),
      {
        test: {
          ...{ name: "engine", include: engine, exclude, ...limits },
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
