import { defineConfig } from "vitest/config";

// `npm run check` leaves out test/system and test/real; `npm test` runs everything.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/fixtures/**", "examples/**"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: "forks",
    // System runs boot whole applications and databases; more at once would measure each other.
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
