import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/validators/**/*.test.ts"],
    setupFiles: ["test/house/directions/record.ts"],
    pool: "forks",
    fileParallelism: false,
  },
});
