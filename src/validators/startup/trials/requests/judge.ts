import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { PLATFORMS } from "#contract/platform.ts";
import type { Severity } from "#contract/rule.ts";
import type { SourceLine } from "../../evidence.ts";
import { at, placeOr } from "../../wording.ts";
import { type Asked, answerWords, isFailed, isGood } from "../asked.ts";
import { withoutItsService } from "../lacking.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, shownBy } from "../wording.ts";
import type { RequestsSeen } from "./observe.ts";
import { REQUEST_RULES } from "./rules.ts";

const EVIDENCE = "/trials/requests/seen";
// What is said when the output of a build is not there.
const OF_A_BUILD = /static|manifest|asset|bundle|\bdist\b|\bbuild\b|ENOENT|no such file|template/i;
const REFUSALS = new Set([400, 403, 421]);
// What an application says when something behind it is away.
const OF_ANOTHER = new Set([502, 503, 504]);
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[\da-f:]+\])(?::\d+)?$/i;

export function judgeRequests(seen: RequestsSeen, given: Judged): readonly Finding[] {
  return [
    answer(REQUEST_RULES.root, rootAnswer(seen, given)),
    ...assetAnswers(seen).map((one) => answer(REQUEST_RULES.asset, one)),
    answer(REQUEST_RULES.redirect, redirectAnswer(seen)),
    answer(REQUEST_RULES.host, hostAnswer(seen, given)),
  ].map((finding) => weighed(finding, seen, given));
}

/** What a platform's own contract makes of it. */
function weighed(finding: Finding, { hosts }: RequestsSeen, { settings }: Judged): Finding {
  const { healthy, probesByAddress } = PLATFORMS[settings.platform];
  const isByAddress = refusedOf(hosts).some(({ host }) => ADDRESS.test(host));
  const heavier: Readonly<Record<string, Severity | undefined>> = {
    [REQUEST_RULES.redirect.id]: healthy.to < 300 ? "critical" : undefined,
    [REQUEST_RULES.host.id]: probesByAddress && isByAddress ? "critical" : undefined,
  };
  const severity = finding.outcome === "violated" ? heavier[finding.rule] : undefined;
  return severity === undefined ? finding : { ...finding, severity };
}

function rootAnswer({ root, health, said, field, unbuilt }: RequestsSeen, given: Judged): Answer {
  if (health.path === "/")
    return { outcome: "not-applicable", message: "The root path is the health path." };
  if (!isFailed(root))
    return { outcome: "satisfied", message: `\`GET /\` was answered with ${answerWords(root)}.` };
  if (!isGood(health))
    return { outcome: "not-applicable", message: `\`GET ${health.path}\` failed as well.` };
  const told = said ?? { lastLines: [], excerpt: "" };
  if (unbuilt !== undefined && OF_A_BUILD.test(`${told.failure?.message}\n${told.excerpt}`))
    return unbuiltAnswer("`GET /` failed", unbuilt);
  const lacking = withoutItsService("`GET /` failed", told);
  if (lacking !== undefined) return lacking;
  if (told.failure === undefined && OF_ANOTHER.has(root.status ?? 0))
    return {
      outcome: "not-applicable",
      message: `\`GET /\` got ${answerWords(root)}, which speaks of a service behind it; this run provides PostgreSQL alone.`,
    };
  return {
    outcome: "violated",
    message: `\`GET /\` got ${answerWords(root)} while \`GET ${health.path}\` is well. ${reasonOf(told)}`,
    ...shownBy(told, given),
    ...(told.failure?.place === undefined ? { place: { operation: "GET /" } } : {}),
    ...(field === undefined ? {} : { fix: field }),
    evidence: `${EVIDENCE}/root`,
    remedy:
      field === undefined
        ? "Repair what the root path needs: a template, a build output, a manifest of assets."
        : `Write the migration that creates the column which ${at(field, "")} declares.`,
    replay: replayOf("requests"),
  };
}

function unbuiltAnswer(what: string, unbuilt: SourceLine): Answer {
  return {
    outcome: "not-applicable",
    message: `${what} for want of what ${at(unbuilt, "")} makes, which was not run here; with Docker it is.`,
  };
}

function assetAnswers({ assets, lines, unbuilt }: RequestsSeen): readonly Answer[] {
  if (assets === undefined || assets.length === 0)
    return [{ outcome: "not-applicable", message: "`GET /` is no page that asks for assets." }];
  const failed = assets.filter(isLost);
  if (failed.length === 0)
    return [
      { outcome: "satisfied", message: `All ${assets.length} assets of \`GET /\` were answered.` },
    ];
  if (unbuilt !== undefined) return [unbuiltAnswer("Assets are absent", unbuilt)];
  return failed.map(
    (asset): Answer => ({
      outcome: "violated",
      message: `The page at \`GET /\` asks for \`${asset.path}\`, which got ${answerWords(asset)}.`,
      place: lines[asset.path] ?? { operation: `GET ${asset.path}` },
      evidence: `${EVIDENCE}/assets/${assets.indexOf(asset)}`,
      remedy: `Build \`${asset.path}\` before the start, serve the folder it lies in, or correct the page.`,
      replay: replayOf("requests"),
      subject: asset.path,
    }),
  );
}

function isLost(asked: Asked): boolean {
  return asked.status === 404 || isFailed(asked);
}

function redirectAnswer(seen: RequestsSeen): Answer {
  const { health, healthLine, secureLine, location, isGuessed } = seen;
  const { status } = health;
  if (health.path === "/")
    return { outcome: "not-applicable", message: "No health path is known beside the root." };
  if (status === undefined || status < 300 || status >= 400)
    return {
      outcome: "satisfied",
      message: `\`GET ${health.path}\` was answered with ${answerWords(health)}.`,
    };
  // A framework that adds the slash does so whether or not there is such a page.
  if (isGuessed === true && location?.endsWith(`${health.path}/`) === true)
    return {
      outcome: "not-applicable",
      message: `Nobody names \`${health.path}\` as health path.`,
    };
  return {
    outcome: "violated",
    message: `\`GET ${health.path}\` got status ${status}${location === undefined ? "" : ` to \`${location}\``}.`,
    place: secureLine ?? healthLine ?? { operation: `GET ${health.path}` },
    evidence: `${EVIDENCE}/health`,
    remedy: `Leave \`${health.path}\` out of the redirect.`,
    replay: replayOf("requests"),
  };
}

function hostAnswer(
  { health, healthLine, hostCheck, hosts, hostsLine }: RequestsSeen,
  { payload }: Judged,
): Answer {
  if (!isGood(health))
    return {
      outcome: "not-applicable",
      message: `\`GET ${health.path}\` is not well under any name.`,
    };
  const refused = refusedOf(hosts);
  const [one] = refused;
  if (one === undefined)
    return {
      outcome: "satisfied",
      message: `\`GET ${health.path}\` was well under ${hosts.map(({ host }) => `\`${host}\``).join(" and ")}.`,
    };
  return {
    outcome: "violated",
    message: `\`GET ${health.path}\` got status ${one.status} under ${refused.map(({ host }) => `\`${host}\``).join(" and ")}, and is well under its own address.`,
    place: placeOr(hostsLine ?? hostCheck ?? healthLine ?? payload.start.origin, "start"),
    evidence: `${EVIDENCE}/hosts/${hosts.indexOf(one)}`,
    remedy: `Answer \`${health.path}\` whatever the Host header says, or allow the addresses of the platform.`,
    replay: replayOf("requests"),
  };
}

function refusedOf(hosts: RequestsSeen["hosts"]): RequestsSeen["hosts"] {
  return hosts.filter(({ status = 0 }) => REFUSALS.has(status));
}
