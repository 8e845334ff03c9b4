import type { Answer } from "#contract/finding.ts";
import { textOfPlace } from "#contract/place.ts";
import type { Ports } from "#contract/validator.ts";
import type { SourceLine } from "../evidence.ts";
import { expectsDatabase } from "../observe-routes.ts";
import type { Tried } from "./tried.ts";

/** How one trial that compares with the deployed version is shown again. */
export function replayWith(reference: string, trial: string): string {
  return `deployment-readiness startup-check --base ${reference} --trials ${trial}`;
}

export function notApplicable(reason: string): Extract<Tried<never>, { tried: false }> {
  return { tried: false, outcome: "not-applicable", reason };
}

/** Why nothing about the deployed version can be tried, if so. */
export function whyNotCompared(ports: Ports): Extract<Tried<never>, { tried: false }> | undefined {
  const { deployed, changes } = ports.target;
  if (deployed === undefined || changes === undefined)
    return notApplicable("There is no deployed version to compare with: set base.");
  if (changes.files.length === 0)
    return notApplicable(`Nothing is changed against ${deployed.reference}.`);
  if (ports.databases === undefined || !expectsDatabase(ports))
    return notApplicable("The application uses no database.");
  return undefined;
}

/** What every finding about one line of a migration has in common. */
export function causeAt(line: SourceLine | undefined): string | undefined {
  return line === undefined ? undefined : `migration@${textOfPlace(line)}`;
}

/** The answer about a state that does not exist, for a reason that is not this version's fault. */
export function notUpgraded(reason: string): Answer {
  return { outcome: "not-applicable", message: `Not tried: ${reason}.` };
}
