import type { Evidence } from "#contract/evidence.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { Rule } from "#contract/rule.ts";
import type { Settings } from "#contract/settings.ts";
import type { DebugSign, Leak, SecretUse, SecurityEvidence } from "./evidence.ts";
import { judgeImage } from "./image/judge.ts";
import { RULES } from "./rules.ts";

const LOGS = new Set(["log", "database log"]);
const MOST_NAMED_SINKS = 6;

/** Answers every security rule from recorded evidence. */
export function judge(
  evidence: Evidence<SecurityEvidence>,
  settings: Settings,
): readonly Finding[] {
  const { payload } = evidence;
  const answers = payload.searched.filter((sink) => !LOGS.has(sink));
  return [
    ...(payload.isStarted ? judgeValues(payload, settings) : unknownValues()),
    ...judgeLiterals(payload),
    ...judgeLogs(payload),
    ...judgeLeaks(RULES.answered, payload, answers),
    ...judgeDebug(payload, answers),
    ...judgeDevelopment(payload, answers),
    ...judgeImage(payload),
  ];
}

function judgeValues(payload: SecurityEvidence, settings: Settings): Finding[] {
  return [
    ...judgeLengths(payload, settings),
    ...judgeBuiltIn(payload, settings),
    ...judgeCredentials(payload, settings),
  ];
}

function unknownValues(): Finding[] {
  const message = "Its variables are not known: the application was not started by this run.";
  return [RULES.short, RULES.builtIn, RULES.credential].map((rule) =>
    answer(rule, { outcome: "not-applicable", message }),
  );
}

type Indexed = SecretUse & { readonly pointer: string };

function indexed(secrets: readonly SecretUse[], kind: SecretUse["kind"]): readonly Indexed[] {
  return secrets
    .map((use, index) => ({ ...use, pointer: `/secrets/${index}` }))
    .filter((use) => use.kind === kind);
}

function judgeLengths({ secrets }: SecurityEvidence, settings: Settings): Finding[] {
  const least = settings.security.secretMinLength;
  const short = indexed(secrets, "key").filter(({ length }) => length < least);
  const used = short.filter(({ without }) => without === null || without === "ready");
  const open = short.filter(({ without }) => without === "undecided");
  if (used.length + open.length === 0)
    return [
      answer(RULES.short, {
        outcome: "satisfied",
        message: `No key that production would use is shorter than ${least} characters.`,
      }),
    ];
  return [
    ...used.map((use) => judgeShort(use, least)),
    ...open.map((use) => undecided(RULES.short, use)),
  ];
}

function judgeShort(use: Indexed, least: number): Finding {
  const { name, length, origin } = use;
  if (origin === "default")
    return answer(RULES.short, {
      outcome: "violated",
      message: `Without ${name} the application starts in production with the ${length}-character default written in its code; at least ${least} characters are needed.`,
      place: placeOf(use),
      evidence: use.pointer,
      remedy: `Remove the default of ${name}, so that the start fails without it, and set it to at least ${least} random characters.`,
      replay: `env -u ${name} <the start command>`,
      subject: name,
    });
  return answer(RULES.short, {
    outcome: "violated",
    message: `${name} has ${length} characters (from ${origin === "settings" ? "the settings" : "the env file"}); at least ${least} are needed.`,
    place: placeOf(use),
    evidence: use.pointer,
    remedy: `Set ${name} to at least ${least} random characters, or to \${generate.secret} for this run.`,
    subject: name,
  });
}

function judgeBuiltIn({ secrets }: SecurityEvidence, settings: Settings): Finding[] {
  const defaults = indexed(secrets, "key").filter(({ origin }) => origin === "default");
  const long = defaults.filter(({ length }) => length >= settings.security.secretMinLength);
  const open = long.filter(({ without }) => without === "undecided");
  const used = long.filter(({ without }) => without === "ready");
  if (used.length + open.length > 0)
    return [
      ...used.map((use) =>
        answer(RULES.builtIn, {
          outcome: "violated",
          message: `Without ${use.name} the application starts in production with the key written in its code.`,
          place: placeOf(use),
          evidence: use.pointer,
          remedy: `Remove the default of ${use.name}, so that the start fails without it.`,
          replay: `env -u ${use.name} <the start command>`,
          subject: use.name,
        }),
      ),
      ...open.map((use) => undecided(RULES.builtIn, use)),
    ];
  const message =
    defaults.length === 0
      ? "No key has a literal default."
      : "No other key falls back to a literal of the code.";
  return [answer(RULES.builtIn, { outcome: "satisfied", message })];
}

function undecided(rule: Rule, use: Indexed): Finding {
  return answer(rule, {
    outcome: "inconclusive",
    message: `Whether production falls back to the ${use.length}-character default of ${use.name} could not be decided: without the variable the application neither became ready nor refused to start.`,
    place: placeOf(use),
    evidence: use.pointer,
    subject: use.name,
  });
}

function placeOf({ place }: SecretUse): Place {
  return place ?? { process: "start" };
}

function judgeLiterals({ literals, readFileCount }: SecurityEvidence): Finding[] {
  if (readFileCount === 0) {
    const message = "No Python, JavaScript or TypeScript file of the application could be read.";
    return [answer(RULES.literal, { outcome: "not-applicable", message })];
  }
  if (literals.length === 0) {
    const message = "No signing call was seen with a literal key.";
    return [answer(RULES.literal, { outcome: "satisfied", message })];
  }
  return literals.map(({ call, length, place }, index) =>
    answer(RULES.literal, {
      outcome: "violated",
      message: `${call}(…) is given a ${length}-character key that is written in the code.`,
      place,
      evidence: `/literals/${index}`,
      remedy: RULES.literal.remedy,
      subject: call,
    }),
  );
}

function judgeCredentials({ secrets }: SecurityEvidence, settings: Settings): Finding[] {
  const least = settings.security.secretMinLength;
  const short = indexed(secrets, "credential").filter(({ length }) => length < least);
  if (short.length === 0) {
    const message = "The settings give no short credential.";
    return [answer(RULES.credential, { outcome: "satisfied", message })];
  }
  return short.map((use) =>
    answer(RULES.credential, {
      outcome: "violated",
      message: `${use.name} has ${use.length} characters.`,
      place: placeOf(use),
      evidence: use.pointer,
      remedy: RULES.credential.remedy,
      subject: use.name,
    }),
  );
}

function judgeLogs(payload: SecurityEvidence): Finding[] {
  if (!payload.searched.includes("log"))
    return [
      answer(RULES.logged, {
        outcome: "not-applicable",
        message: "The log cannot be read: the application was not started by this run.",
      }),
    ];
  return judgeLeaks(
    RULES.logged,
    payload,
    payload.searched.filter((sink) => LOGS.has(sink)),
  );
}

function judgeLeaks(rule: Rule, payload: SecurityEvidence, sinks: readonly string[]): Finding[] {
  const { canaries } = payload;
  if (canaries.length === 0) {
    const message = "There is no secret of this run to look for.";
    return [answer(rule, { outcome: "not-applicable", message })];
  }
  if (sinks.length === 0)
    return [answer(rule, { outcome: "inconclusive", message: "Nothing answered." })];
  const found = payload.leaks
    .map((leak, index) => ({ leak, index }))
    .filter(({ leak }) => sinks.includes(leak.sink));
  if (found.length > 0) return found.map(({ leak, index }) => judgeLeak(rule, leak, index));
  const named = sinks.slice(0, MOST_NAMED_SINKS).join(", ");
  const more = sinks.length > MOST_NAMED_SINKS ? ", …" : "";
  const message = `None of ${canaries.length} secrets was found in ${sinks.length} ${sinks.length === 1 ? "place" : "places"} (${named}${more}).`;
  return [answer(rule, { outcome: "satisfied", message })];
}

function judgeLeak(rule: Rule, leak: Leak, index: number): Finding {
  const isLog = LOGS.has(leak.sink);
  const what = leak.isDatabasePassword ? "The database password" : `The value of ${leak.secret}`;
  const where = isLog ? `the ${leak.sink}` : `the answer to ${leak.sink}`;
  return answer(rule, {
    outcome: "violated",
    message: `${what} appears in ${where}: ${leak.line}`,
    place: leak.place ?? (isLog ? { process: "start" } : { operation: leak.sink }),
    evidence: `/leaks/${index}`,
    remedy: rule.remedy,
    subject: `${leak.sink} ${leak.secret}`,
  });
}

function judgeDebug({ debug }: SecurityEvidence, answers: readonly string[]): Finding[] {
  const signs = debug.filter(({ kind }) => kind === "debug");
  if (signs.length > 0) return signs.map((sign) => judgeSign(RULES.debug, sign, debug));
  if (answers.length === 0)
    return [
      answer(RULES.debug, {
        outcome: "inconclusive",
        message: "No answer of the application could be looked at.",
      }),
    ];
  const message = "No answer, no log line and no source line shows debug mode.";
  return [answer(RULES.debug, { outcome: "satisfied", message })];
}

function judgeDevelopment({ debug }: SecurityEvidence, answers: readonly string[]): Finding[] {
  const signs = debug.filter(({ kind }) => kind === "development-server");
  if (signs.length > 0) return signs.map((sign) => judgeSign(RULES.development, sign, debug));
  const outcome = answers.length === 0 ? "inconclusive" : "satisfied";
  const message =
    answers.length === 0
      ? "No answer of the application could be looked at."
      : "Nothing shows a development server.";
  return [answer(RULES.development, { outcome, message })];
}

function judgeSign(rule: Rule, sign: DebugSign, all: readonly DebugSign[]): Finding {
  return answer(rule, {
    outcome: "violated",
    message: sign.sign,
    place: sign.place ?? { process: "start" },
    evidence: `/debug/${all.indexOf(sign)}`,
    remedy: rule.remedy,
  });
}
