import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence } from "#contract/evidence.ts";
import { SettingsError } from "#contract/failure.ts";
import { type Report, reportSchema } from "#contract/report.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import { judge } from "#pipeline/3-validate.ts";
import { conclude, resultOfEvidence } from "#pipeline/4-conclude.ts";

const SUFFIX = ".evidence.json";
const REPORT = "report.json";

/** Keeps the evidence of one phase for `judge`. */
export async function recordEvidence(directory: string, evidence: Evidence): Promise<void> {
  await mkdir(directory, { recursive: true });
  const text = `${JSON.stringify(evidence, null, 2)}\n`;
  await writeFile(join(directory, `${evidence.kind}${SUFFIX}`), text);
}

/** Keeps what surrounds the evidence: the run, the target, the phases that were not judged. */
export async function recordReport(directory: string, report: Report): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, REPORT), `${JSON.stringify(report, null, 2)}\n`);
}

/** Judges a folder of recorded evidence with the present rules and settings; needs no target. */
export async function judgeAgain(
  invocation: Invocation,
  settings: Settings,
  toolVersion: string,
): Promise<Report> {
  const directory = invocation.evidenceDirectory ?? "";
  const earlier = await readEarlier(directory);
  const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).sort();
  const evidence = new Map<string, Evidence>();
  for (const name of names) {
    const record = JSON.parse(await readFile(join(directory, name), "utf8")) as Evidence;
    evidence.set(record.kind, record);
  }
  const results = earlier.phases.map((phase) => {
    const record = evidence.get(phase.id);
    if (record !== undefined)
      return resultOfEvidence(record, judge(record, settings), phase.duration_ms);
    const status = phase.status === "broken" ? ("broken" as const) : ("blocked" as const);
    const reason = phase.reason || "no evidence was recorded";
    return { id: phase.id, durationMs: 0, findings: [], unjudged: { status, reason } };
  });
  return conclude({
    settings,
    scope: earlier.verdict.scope,
    results,
    problems: [],
    run: { ...earlier.run, command: "judge" },
    toolVersion,
    target: earlier.target,
  });
}

async function readEarlier(directory: string): Promise<Report> {
  const path = join(directory, REPORT);
  try {
    return reportSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const received = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new SettingsError(
      [
        {
          key: "EVIDENCE_DIR",
          source: "the command line",
          received: `${path} (${received ?? ""})`,
          allowed: "a folder that an earlier run wrote with --evidence",
          example: "judge evidence/",
        },
      ],
      error,
    );
  }
}
