import { EnvironmentError } from "#contract/failure.ts";
import { isOfEngine } from "../troubles.ts";
import { committedBase } from "./committed-base.ts";
import { migrateBy, type Version } from "./migrate.ts";
import type { BaseMaker, Made } from "./states.ts";

/** The schema that the deployed version's own migrations build, else what it commits in their place. */
export function deployedBase(base: Version): BaseMaker {
  return async (signal): Promise<Made> => {
    try {
      return await migrated(base, signal);
    } catch (error) {
      // What the deployed version lacks on this machine says nothing about this one.
      if (isOfEngine(error) || !(error instanceof EnvironmentError)) throw error;
      return unavailable(`the deployed version cannot be run here: ${error.message}`);
    }
  };
}

async function migrated(base: Version, signal: AbortSignal): Promise<Made> {
  const { booter, context } = base;
  const { failure, template, steps } = await booter.prepare(signal);
  if (failure === "migrate-failed") {
    const found = await committedBase(base, signal);
    if (found !== undefined) return found;
  }
  if (failure !== undefined || template === undefined)
    return unavailable(
      `${STEPS[failure ?? "none"]} of the deployed version failed${lastWords(steps.at(-1)?.output.text)}`,
    );
  if (context.detected.plan.migrate !== undefined) return { outcome: "reached", template, steps };
  const started = await migrateBy(base, template, signal);
  return started.isGood
    ? { outcome: "reached", template, steps: started.steps }
    : unavailable("the deployed version does not become ready on an empty database");
}

const MOST_CHARACTERS = 200;

function lastWords(output = ""): string {
  const last = output.trim().split("\n").at(-1)?.trim().replace(/\.$/, "") ?? "";
  return last === "" ? "" : ` (${last.slice(0, MOST_CHARACTERS)})`;
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
