import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { at, exitWords, placeOr } from "../../wording.ts";
import type { Booted } from "../booted.ts";
import type { Judged } from "../trial.ts";
import { shownBy } from "../wording.ts";
import type { DevImport, PrunedSeen } from "./observe.ts";
import { PRUNED_RULES } from "./rules.ts";
import type { DevTool } from "./tools.ts";

const EVIDENCE = "/trials/pruned/seen";

export function judgePruned(seen: PrunedSeen, given: Judged): readonly Finding[] {
  const dev = devAnswers(seen, given).map((one) => answer(PRUNED_RULES.dev, one));
  return [
    // Where production keeps what development needs, the fault sleeps.
    ...dev.map(
      (one): Finding =>
        one.outcome === "violated" && seen.keepsDev ? { ...one, severity: "note" } : one,
    ),
    // It is there as long as the other package needs it.
    ...undeclaredAnswers(seen).map(
      (one): Finding => ({ ...answer(PRUNED_RULES.undeclared, one), severity: "warning" }),
    ),
  ];
}

/** Of the start and of the other process types; nothing good is said beside what is wrong. */
function devAnswers(seen: PrunedSeen, given: Judged): readonly Answer[] {
  const ofStart = devAnswer(seen, given);
  if (seen.tools.length === 0) return [ofStart];
  return [...(ofStart.outcome === "violated" ? [ofStart] : []), ...seen.tools.map(toolAnswer)];
}

function toolAnswer(
  { process, program, package: name, origin, declared }: DevTool,
  index: number,
): Answer {
  return {
    outcome: "violated",
    message: `Process type \`${process}\` is started by \`${program}\`, which only development installs: ${at(declared, "the manifest")} names \`${name}\` among its dependencies.`,
    place: placeOr(origin, process),
    fix: declared,
    evidence: `${EVIDENCE}/tools/${index}`,
    remedy: `Start \`${process}\` without \`${program}\`, or move \`${name}\` to the dependencies of production.`,
    replay: `npm ci --omit=dev && npx --no-install ${program} --version`,
    cause: `dev-dependency@${name}`,
    subject: name,
  };
}

function devAnswer(seen: PrunedSeen, given: Judged): Answer {
  const { dev, without, missed, importCount, lock } = seen;
  if (without === undefined || dev.length === 0)
    return {
      outcome: "satisfied",
      message: `By \`${lock}\`, none of the ${importCount} packages that the start imports is there for development alone.`,
    };
  if (without.outcome === "ready")
    return {
      outcome: "satisfied",
      message: "It became ready without the packages that only development needs.",
    };
  if (missed !== undefined) return missedAnswer(missed, without, given);
  return {
    outcome: "not-applicable",
    message: `A boot without them ended for another reason (${without.outcome}), so it shows nothing.`,
  };
}

function missedAnswer(missed: DevImport, without: Booted, given: Judged): Answer {
  const { name, file, line, declared } = missed;
  const { excerpt } = shownBy(without, given);
  const ended = without.outcome === "exited" ? exitWords(without.exit) : "does not become ready";
  return {
    outcome: "violated",
    message: `${at({ file, line }, "The code")} imports \`${name}\`, which only development installs: without it the application ${ended}.`,
    place: { file, line },
    fix: declared,
    excerpt,
    evidence: `${EVIDENCE}/missed`,
    remedy: `Move \`${name}\` from devDependencies to dependencies${declared === undefined ? "" : ` (${at(declared, "")})`}.`,
    replay: `npm ci --omit=dev && ${given.payload.start.text}`,
    cause: `dev-dependency@${name}`,
    subject: name,
  };
}

function undeclaredAnswers({ undeclared, importCount }: PrunedSeen): readonly Answer[] {
  if (undeclared.length === 0)
    return [
      {
        outcome: "satisfied",
        message: `All ${importCount} packages that the start imports are declared.`,
      },
    ];
  return undeclared.map(
    ({ name, file, line }, index): Answer => ({
      outcome: "violated",
      message: `${at({ file, line }, "The code")} imports \`${name}\`, which no manifest declares; it is there because another package needs it.`,
      place: { file, line },
      evidence: `${EVIDENCE}/undeclared/${index}`,
      remedy: `Run \`npm install ${name}\`, which adds it to the dependencies.`,
      replay: `npm explain ${name}`,
      subject: name,
    }),
  );
}
