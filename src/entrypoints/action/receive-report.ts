import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { RepositoryView } from "#contract/check-run.ts";
import { EnvironmentError, SettingsError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import { problemsOf } from "#entrypoints/problems.ts";
import { conclusionOf, isPassed } from "#reporters/conclusion.ts";
import { readForeignReport } from "./exchange.ts";
import type { FoundArtifact } from "./github-files.ts";
import { reportOfProblems } from "./judge.ts";
import type { Step } from "./step.ts";
import { ARTIFACT_STEM } from "./step-names.ts";

const READY = 0;
const UNDECIDED = 3;
const LARGEST_BYTES = 64 * 1024 * 1024;
const MOST_REPORTS = 50;

/**
 * The half that may write: takes the reports that the triggering run left, as text of a stranger, and
 * publishes them at the commit that the event names. It runs no code of the change. Gives 0 when what
 * there was is published, whatever the verdict says: that is the check run's business.
 */
export async function receiveReport(step: Step): Promise<number> {
  const { reports, exitCode } = await askedFor(step);
  const { publisher } = step;
  const view = viewOfStranger(step);
  // The worst one comes last, and so decides the outputs and the summary.
  const ordered = reports.toSorted((a, b) => severityOf(a) - severityOf(b));
  let isPublished = true;
  for (const { name, report } of ordered) {
    const of = reports.length === 1 ? undefined : name;
    isPublished = (await publisher.received({ report, remarks: [] }, view, of)) && isPublished;
  }
  const worst = ordered.at(-1);
  if (worst !== undefined) await publisher.conclude({ ...worst, remarks: [] }, view, "");
  return exitCode === READY && !isPublished ? UNDECIDED : exitCode;
}

function severityOf({ report }: Named): number {
  return ["ready", "inconclusive", "error", "not-ready"].indexOf(conclusionOf(report));
}

/** What the triggering run left, or one report of why that cannot be said. */
async function askedFor(
  step: Step,
): Promise<{ readonly reports: readonly Named[]; readonly exitCode: number }> {
  try {
    return { reports: await reportsOf(step), exitCode: READY };
  } catch (error) {
    const startedAt = new Date().toISOString();
    const problems = problemsOf(error, step.inputs.invocation.projectDirectory);
    const report = reportOfProblems(problems, { command: "report", startedAt });
    return { reports: [{ name: "", report }], exitCode: report.verdict.exit_code };
  }
}

type TriggeringRun = NonNullable<Step["job"]["event"]["triggeringRun"]>;

interface Named {
  readonly name: string;
  readonly report: Report;
}

async function reportsOf(step: Step): Promise<readonly Named[]> {
  const { job, publisher } = step;
  const run = job.event.triggeringRun;
  if (run === undefined) throw withoutRun(job.event.name);
  // As the other half names them; whatever else that run left is none of ours.
  const stem = step.inputs.artifactName ?? ARTIFACT_STEM;
  const found = (await publisher.artifactsOf(run.id)).filter(
    ({ name }) => name.startsWith(stem) && name.endsWith(".json"),
  );
  const latest = newestAttempts(found).slice(0, MOST_REPORTS);
  if (latest.length === 0)
    throw new EnvironmentError({
      reason: "target-unreachable",
      message: `Run ${run.id} left no report of Deployment Readiness.`,
      tried: [`the artifacts of run ${run.id}`],
      advice:
        "Look at that run: its step ended before it had a report, or `publish` leaves artifact out.",
    });
  return Promise.all(latest.map((artifact) => received(step, artifact, run)));
}

async function received(step: Step, artifact: FoundArtifact, run: TriggeringRun): Promise<Named> {
  const startedAt = new Date().toISOString();
  const refuse = (message: string) => {
    const problem = {
      family: "environment" as const,
      message,
      tried: [artifact.name],
      advice: "Look at the run that made it, and at who changed its workflow.",
    };
    return {
      name: artifact.name,
      report: reportOfProblems([problem], { command: "report", startedAt }),
    };
  };
  if (artifact.bytes > LARGEST_BYTES) return refuse(`${artifact.name} is larger than any report.`);
  const folder = join(step.exchange.folder, `received-${artifact.id}`);
  await step.publisher.download(artifact, run.id, folder);
  const [file] = await readdir(folder);
  const report = file === undefined ? undefined : await readForeignReport(join(folder, file));
  if (report === undefined) return refuse(`${artifact.name} is no report of this version.`);
  // A report can be made by whoever wrote the code; the platform's word on the run cannot.
  if (isPassed(report) && run.conclusion !== "success")
    return refuse(
      `${artifact.name} says ready, but the run that made it ended with ${run.conclusion}.`,
    );
  return { name: artifact.name.replace(/\.json$/, ""), report };
}

// `stem-ATTEMPT.json`: a run that was repeated leaves one for each attempt.
function newestAttempts(artifacts: readonly FoundArtifact[]): readonly FoundArtifact[] {
  const newest = new Map<string, FoundArtifact>();
  const attempt = ({ name }: FoundArtifact) => Number(/-(\d+)\.json$/.exec(name)?.[1] ?? 0);
  for (const artifact of artifacts) {
    const stem = artifact.name.replace(/-\d+\.json$/, "");
    const known = newest.get(stem);
    if (known === undefined || attempt(known) < attempt(artifact)) newest.set(stem, artifact);
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

// The change is not checked out here, and must not be: GitHub alone knows which files it has.
function viewOfStranger({ job, inputs }: Step): RepositoryView {
  const prefix = relative(job.workspace, inputs.invocation.projectDirectory).split(sep).join("/");
  return { prefix, exists: () => true };
}

function withoutRun(event: string): SettingsError {
  return new SettingsError([
    {
      key: "command",
      source: "the workflow",
      received: `report on ${event}`,
      allowed:
        "report only in a workflow with `on: workflow_run`, which follows the one that judged",
      example: "on: { workflow_run: { workflows: [Readiness], types: [completed] } }",
    },
  ]);
}
