import { EnvironmentError } from "#contract/failure.ts";
import { isOfEngine } from "../troubles.ts";
import { migrateBy, type Version } from "./migrate.ts";
import type { BaseMaker, Made } from "./states.ts";

/** The schema that the deployed version's own migrations build. */
export function deployedBase(base: Version): BaseMaker {
  const { booter, context } = base;
  return async (signal): Promise<Made> => {
    try {
      const { failure, template, steps } = await booter.prepare(signal);
      if (failure !== undefined || template === undefined)
        return unavailable(`${STEPS[failure ?? "none"]} of the deployed version failed`);
      if (context.detected.plan.migrate !== undefined)
        return { outcome: "reached", template, steps };
      const started = await migrateBy(base, template, signal);
      return started.isGood
        ? { outcome: "reached", template, steps: started.steps }
        : unavailable("the deployed version does not become ready on an empty database");
    } catch (error) {
      // What the deployed version lacks on this machine says nothing about this one.
      if (isOfEngine(error) || !(error instanceof EnvironmentError)) throw error;
      return unavailable(`the deployed version cannot be run here: ${error.message}`);
    }
  };
}

const STEPS = {
  "build-failed": "the build",
  "install-failed": "the installation",
  "migrate-failed": "a migration",
  none: "the preparation",
} as const;

function unavailable(reason: string): Made {
  return { outcome: "unavailable", reason };
}
