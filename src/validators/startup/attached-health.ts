import type { ProbeAnswer } from "#contract/boot.ts";
import type { Answer } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import type { StartupEvidence } from "./evidence.ts";

const REMEDY = "Repair what answers there, or name the right path with app.health.";

/** The health of something that already runs, from the paths that were asked in turn. */
export function attachedHealth({ boot }: StartupEvidence, settings: Settings): Answer {
  const { probes } = boot;
  const isChosen = settings.app.health !== undefined;
  const well = probes.find((probe) => isWell(probe, isChosen));
  if (well !== undefined)
    return { outcome: "satisfied", message: `\`GET ${well.path}\` answers ${well.status}.` };
  const broken = probes.find(({ status }) => status === undefined || status >= 500);
  const said = broken ?? probes.at(-1);
  // A path that we only guessed need not exist.
  const isProved = broken !== undefined || isChosen;
  const paths = (broken === undefined ? probes : [broken]).map(sentenceOf);
  return {
    outcome: isProved ? "violated" : "inconclusive",
    message: `${paths.join(", ") || "No health path was asked"}.`,
    place: { operation: `GET ${said?.path ?? "/health"}` },
    evidence: "/boot/probes",
    remedy: isProved ? REMEDY : "Name a path that answers without a login with app.health.",
  };
}

// As for a target that we start: on `/`, one that asks for a login or has nothing there still serves.
function isWell({ path, status }: ProbeAnswer, isChosen: boolean): boolean {
  if (status === undefined) return false;
  return status < 400 || (path === "/" && status < 500 && !isChosen);
}

function sentenceOf({ path, status, faultCode }: ProbeAnswer): string {
  const said = status === undefined ? `gets no answer (${faultCode})` : `answers ${status}`;
  return `\`GET ${path}\` ${said}`;
}
