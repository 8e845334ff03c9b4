import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Disagreement, MisnamedVariable } from "#contract/launch.ts";
import type { Place } from "#contract/place.ts";
import type { Origin } from "#contract/source-tree.ts";
import type { StartupEvidence } from "../evidence.ts";
import type { DeclaredEvidence } from "./evidence.ts";
import { DECLARED_RULES } from "./rules.ts";

type DeclaredRule = keyof typeof DECLARED_RULES;

/** What the files of a deployment declare, whatever the boot was like. */
export function judgeDeclared({ boot, declared }: StartupEvidence): readonly Finding[] {
  if (declared === undefined || boot.outcome === "attached")
    return Object.values(DECLARED_RULES).map((rule) =>
      answer(rule, { outcome: "not-applicable", message: "The manifests were not looked at." }),
    );
  const { disagreements, developmentServers, misnamed, manifestCount } = declared;
  // One place cannot contradict itself.
  const compared = manifestCount > 1 ? disagreements : undefined;
  return [
    ...answered("disagreement", compared?.map(disagreementAnswer)),
    ...answered("developmentServer", developmentServers?.map(serverAnswer)),
    answer(DECLARED_RULES.unrun, unrunAnswer(declared)),
    answer(DECLARED_RULES.ignored, ignoredAnswer(declared)),
    ...answered("misnamed", misnamed?.map(misnamedAnswer)),
  ];
}

const NOTHING_DECLARED = {
  disagreement: "Fewer than two manifests of a deployment were found.",
  developmentServer: "No manifest of a deployment names a start command.",
  misnamed: "No manifest of a deployment gives a variable.",
} as const satisfies Partial<Record<DeclaredRule, string>>;

/** The violations, else what no violation means; undefined: there was nothing to look at. */
function answered(
  rule: keyof typeof NOTHING_DECLARED,
  violations: readonly Answer[] | undefined,
): readonly Finding[] {
  const good: Answer =
    violations === undefined
      ? { outcome: "not-applicable", message: NOTHING_DECLARED[rule] }
      : { outcome: "satisfied", message: `${DECLARED_RULES[rule].title}.` };
  const answers = violations === undefined || violations.length === 0 ? [good] : violations;
  return answers.map((given) => answer(DECLARED_RULES[rule], given));
}

const ABOUT = {
  start: "different applications are started",
  migrate: "different migrations are run",
  port: "the port is not the same",
  health: "different health paths are asked",
} as const satisfies Readonly<Record<Disagreement["about"], string>>;

function disagreementAnswer({ about, taken, other }: Disagreement, index: number): Answer {
  return {
    outcome: "violated",
    message: `${placeText(taken)} says \`${taken.text}\` and ${placeText(other)} says \`${other.text}\`: ${ABOUT[about]}.`,
    place: placeOf(other),
    fix: placeOf(taken),
    evidence: `/declared/disagreements/${index}`,
    subject: about,
  };
}

function serverAnswer(server: Origin, index: number): Answer {
  return {
    outcome: "violated",
    message: `${placeText(server)} starts a development server: \`${server.text}\`. Another command was taken.`,
    place: placeOf(server),
    evidence: `/declared/developmentServers/${index}`,
    remedy: "Put the command of the production server there.",
  };
}

function unrunAnswer({ migrator }: DeclaredEvidence): Answer {
  if (migrator === undefined)
    return { outcome: "not-applicable", message: "No migrations of a known tool were found." };
  const { by, origin, tool = "the project" } = migrator;
  if (by === "settings")
    return { outcome: "not-applicable", message: "database.migrate in the settings says how." };
  if (by !== "nobody")
    return { outcome: "satisfied", message: `${placeText(origin)} runs the migrations.` };
  return {
    outcome: "violated",
    message: `There are migrations of ${tool}, and no manifest, entrypoint script, job or start code that runs them was found.`,
    place: placeOf(origin),
    evidence: "/declared/migrator",
  };
}

function ignoredAnswer({ migrator }: DeclaredEvidence): Answer {
  if (migrator?.goesOn === undefined)
    return { outcome: "not-applicable", message: "No script or command line migrates and starts." };
  const { origin, goesOn } = migrator;
  if (!goesOn)
    return {
      outcome: "satisfied",
      message: `Nothing shows that the start goes on when ${placeText(origin)} fails.`,
    };
  return {
    outcome: "violated",
    message: `When the migrations at ${placeText(origin)} fail, the shell goes on and starts the application.`,
    place: placeOf(origin),
    evidence: "/declared/migrator",
  };
}

function misnamedAnswer(found: MisnamedVariable, index: number): Answer {
  const { given, givenName, read, readName } = found;
  return {
    outcome: "violated",
    message: `${placeText(given)} gives \`${givenName}\`, which nothing reads; ${placeText(read)} reads \`${readName}\`, which nothing gives.`,
    place: placeOf(given),
    fix: placeOf(read),
    evidence: `/declared/misnamed/${index}`,
    remedy: `Give \`${readName}\` in place of \`${givenName}\`, or read \`${givenName}\`.`,
    subject: givenName,
  };
}

function placeOf({ file, line }: Origin): Place {
  return file === undefined ? { process: "start" } : { file, line };
}

function placeText({ file, line, text }: Origin): string {
  if (file === undefined) return text;
  return line === undefined ? `\`${file}\`` : `\`${file}:${line}\``;
}
