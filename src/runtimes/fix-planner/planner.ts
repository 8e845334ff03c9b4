import type { FixPlanner } from "#contract/fix-planner.ts";

/** Plans with pg-delta, which is loaded when the first question comes. */
export function createFixPlanner(): FixPlanner {
  return {
    async plan(question, signal) {
      const { planChanges } = await import("./plan-changes.ts");
      return planChanges(question, signal);
    },
    async observe(database, signal) {
      const { textOfDatabase } = await import("./text.ts");
      return textOfDatabase(database, signal);
    },
  };
}
