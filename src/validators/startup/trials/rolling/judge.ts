import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { at, exitWords, placeOr, quotedLast } from "../../wording.ts";
import { causeAt, replayWith } from "../compared.ts";
import { serverWords } from "../failed-words.ts";
import type { Judged } from "../trial.ts";
import { isBroken, isServed, pathWords } from "./broken.ts";
import type { RequiredColumn, RollingSeen } from "./evidence.ts";
import { judgeEarly } from "./judge-early.ts";
import { ROLLING_RULES } from "./rules.ts";

export function judgeRolling(seen: RollingSeen, { payload }: Judged): readonly Finding[] {
  return [...judgeDeployed(seen), judgeEarly(seen, payload.declared?.migrator)];
}

function judgeDeployed(seen: RollingSeen): readonly Finding[] {
  const rule = ROLLING_RULES.broken;
  const broken = seen.paths.filter(isBroken);
  // One line can break reading and writing at once: a rename is a column that is gone and one that is new.
  const isTold = broken.length > 0 || seen.exit !== undefined;
  const unwritable = seen.required
    .filter((column) => !isTold || causeAt(column.at) !== causeAt(seen.at))
    .map((column) => requiredFinding(seen, column));
  if (seen.exit !== undefined)
    return [
      answer(rule, {
        ...about(seen),
        message: `With the migrations of this version in place, the deployed version (${seen.reference}) ${exitWords(seen.exit)}. ${why(seen)}`,
      }),
    ];
  if (broken.length > 0) {
    const isHealth = broken.some((path) => path.isHealth);
    return [
      answer(isHealth ? rule : { ...rule, severity: "warning" }, {
        ...about(seen),
        message: `With the migrations of this version in place, the deployed version (${seen.reference}) fails: ${broken.map(pathWords).join(", ")}. ${why(seen)}`,
      }),
      ...unwritable,
    ];
  }
  if (unwritable.length > 0) return unwritable;
  const served = seen.paths.filter(({ before }) => isServed(before));
  if (served.length === 0)
    return [
      answer(rule, {
        outcome: "not-applicable",
        message: "Nothing of the deployed version could be asked.",
      }),
    ];
  return [
    answer(rule, {
      outcome: "satisfied",
      message: `The deployed version (${seen.reference}) answered ${served.length} ${served.length === 1 ? "path" : "paths"} on the new schema as before.`,
    }),
  ];
}

function about(seen: RollingSeen): Omit<Answer, "message"> {
  const { refused, lastLines } = seen;
  const said =
    refused === undefined
      ? lastLines
      : [`ERROR: ${refused.message}`, `STATEMENT: ${refused.statement ?? ""}`];
  return {
    outcome: "violated",
    place: placeOr(seen.at, "migrate"),
    excerpt: said.join("\n") || undefined,
    remedy: `Split ${at(seen.at, "the change")}: add what is new in this release, and rename, tighten or drop in the next one, when no instance of ${seen.reference} runs any more.`,
    replay: replayWith(seen.reference, "rolling"),
    evidence: "/trials/rolling/seen",
    subject: refused?.sqlstate,
    cause: causeAt(seen.at),
  };
}

function why({ refused, lastLines }: RollingSeen): string {
  return refused === undefined ? quotedLast(lastLines) : serverWords(refused);
}

function requiredFinding(
  { reference }: RollingSeen,
  { table, column, at: line }: RequiredColumn,
): Finding {
  return answer(
    { ...ROLLING_RULES.broken, severity: "warning" },
    {
      outcome: "violated",
      message: `With the migrations of this version in place, every new row of ${table} needs a value for \`${column}\`, which the deployed version (${reference}) does not know and therefore cannot give.`,
      place: line === undefined ? { relation: table, attribute: column } : { ...line },
      remedy: `Give \`${column}\` a default or let it be null in this release, and require it in the next one.`,
      replay: replayWith(reference, "rolling"),
      evidence: "/trials/rolling/seen/required",
      subject: `${table}.${column}`,
      cause: causeAt(line),
    },
  );
}
