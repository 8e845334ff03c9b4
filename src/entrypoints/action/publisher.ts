import { mkdir } from "node:fs/promises";
import { relative } from "node:path";
import type { CheckRunContent, RepositoryView } from "#contract/check-run.ts";
import type { Receipt } from "#contract/delivery.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import { createGitHubApi, type GitHubApi } from "#deliveries/github/api.ts";
import type { ArtifactReceipt } from "#deliveries/github/artifact.ts";
import { type CheckRunReceipt, publishCheckRun } from "#deliveries/github/check-run.ts";
import { writeAnnotations } from "#deliveries/github/log-commands.ts";
import { createScrubber, scrubbed } from "#deliveries/github/secret-forms.ts";
import { writeOutputs, writeState, writeSummary } from "#deliveries/github/step-files.ts";
import { inertLine } from "#entrypoints/inert-text.ts";
import { renderAnnotations } from "#reporters/annotations.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { renderLegacyCheckRun } from "#reporters/legacy-check-run.ts";
import type { RunLinks } from "#reporters/permalink.ts";
import { stepOutputs } from "#reporters/step-outputs.ts";
import { renderSummary } from "#reporters/summary.ts";
import { createClock } from "#runtimes/clock.ts";
import type { ActionInvocation } from "#settings/from-action.ts";
import { uploadExchange } from "./artifacts.ts";
import type { BaseSettings } from "./base-settings.ts";
import type { Exchange } from "./exchange.ts";
import { askForFile, type FoundArtifact, listArtifacts } from "./github-files.ts";
import { type Job, viewOf } from "./job.ts";
import type { Judgement } from "./judge.ts";
import { artifactLines, checkRunLine, reportText, verdictLine } from "./log-lines.ts";
import { type StepNames, stepNames } from "./step-names.ts";

const WITHOUT_TOKEN = { delivered: false, annotationsShown: 0, detail: "the step has no token" };

export interface PublisherOptions {
  readonly job: Job;
  readonly inputs: ActionInvocation;
  readonly exchange: Exchange;
  /** What must appear nowhere. */
  readonly secrets: readonly string[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Ends all publishing. */
  readonly signal: AbortSignal;
  write(text: string): void;
}

/** Every way to the outside of one step. Nothing here throws or changes a verdict. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #api: GitHubApi;
  readonly #names: StepNames;
  readonly #scrub: (text: string) => string;
  #checkRun: CheckRunReceipt | undefined;
  #artifact: ArtifactReceipt | undefined;
  #hasUploaded = false;

  constructor(options: PublisherOptions) {
    const { job, inputs, secrets, signal } = options;
    this.#options = options;
    this.#names = stepNames(job, inputs);
    this.#scrub = createScrubber(secrets);
    this.#api = createGitHubApi({
      token: inputs.token,
      baseUrl: job.apiUrl,
      repository: `${job.repository.owner}/${job.repository.name}`,
      clock: createClock(),
      signal,
    });
  }

  /** There are artifacts to be uploaded, and nobody has tried yet. */
  get leavesUpload(): boolean {
    return this.#publishes("artifact") && !this.#hasUploaded;
  }

  /** For `post`. */
  async saveState(state: Readonly<Record<string, string>>): Promise<void> {
    await writeState(this.#options.job.environment, state);
  }

  /** The settings file at the base commit, from GitHub. */
  baseFile = (sha: string, path: string): Promise<BaseSettings> =>
    this.#options.inputs.token === ""
      ? Promise.resolve({ kind: "unknown", detail: "there is no token to ask GitHub with" })
      : askForFile(this.#api, sha, path);

  /** The report in the log, where every reader can see it. */
  show({ report }: Judgement, part: "all" | "gate" = "all"): void {
    this.#options.write(reportText(scrubbed(report, this.#scrub), part));
  }

  /** The verdict: as a check run, or where that is not possible as annotations in the log. */
  async verdict(given: Judgement): Promise<void> {
    const { inputs, job } = this.#options;
    const view = viewOf(job, inputs.invocation.projectDirectory, inputs.configFile.path);
    await this.#announce(this.#clean(given), { view, name: this.#names.checkRun });
  }

  /** The team's own tests: a phase of their own, so a check run of their own. */
  async legacy(report: Report): Promise<void> {
    if (this.#checkRun?.delivered !== true) return;
    const content = renderLegacyCheckRun(scrubbed(report, this.#scrub), this.#links());
    const name = `${this.#names.checkRun} / legacy tests`;
    this.#say(checkRunLine(await this.#check(name, content), { of: " of the legacy tests" }));
  }

  /** A report that another run left. Whether it could be published. */
  async received(given: Judgement, view: RepositoryView, name?: string): Promise<boolean> {
    const { checkName } = this.#options.inputs;
    const full = name === undefined ? checkName : `${checkName} (${name})`;
    await this.#announce(this.#clean(given), { view, name: full });
    return this.#checkRun?.delivered === true;
  }

  /** The artifacts, then what the runner reads when the step has ended: the summary and the outputs. */
  async finish(given: Judgement, kept: Receipt): Promise<void> {
    const { inputs, job, signal } = this.#options;
    if (this.#publishes("artifact") && !signal.aborted) await this.#upload();
    const view = viewOf(job, inputs.invocation.projectDirectory, inputs.configFile.path);
    const { reportFile } = inputs.invocation;
    await this.conclude(given, view, kept.delivered ? reportFile : "");
    const path = relative(job.workspace, reportFile);
    this.#say(kept.delivered ? `Report file: ${path}` : `No report file: ${kept.detail}.`);
    this.#options.write("\n");
    this.#say(verdictLine(this.#clean(given).report, this.#checkRun?.url ?? job.runUrl));
  }

  /** The summary and the outputs. */
  async conclude(given: Judgement, view: RepositoryView, reportPath: string): Promise<void> {
    const { environment } = this.#options.job;
    const { report, remarks } = this.#clean(given);
    if (this.#publishes("summary")) {
      const text = renderSummary({ report, remarks, view, links: this.#links() });
      this.#tellFailure("job summary", await writeSummary(environment, text));
    }
    const text = (value: unknown) => (value === undefined ? "" : String(value));
    const outputs = {
      ...stepOutputs(report),
      "report-path": reportPath,
      "artifact-id": text(this.#artifact?.id),
      "artifact-url": text(this.#artifact?.url),
      "check-run-url": text(this.#checkRun?.url),
    };
    this.#tellFailure("outputs", await writeOutputs(environment, outputs));
  }

  /** The artifacts of another run of this repository. */
  async artifactsOf(runId: number): Promise<readonly FoundArtifact[]> {
    const found = await listArtifacts(this.#api, runId);
    if (found.ok) return found.data;
    throw unreachable(`The artifacts of run ${runId} could not be listed: ${found.detail}`);
  }

  async download({ id, name }: FoundArtifact, runId: number, folder: string): Promise<void> {
    const { job, inputs } = this.#options;
    await mkdir(folder);
    const findBy = {
      token: inputs.token,
      workflowRunId: runId,
      repositoryOwner: job.repository.owner,
      repositoryName: job.repository.name,
    };
    try {
      const { DefaultArtifactClient } = await import("@actions/artifact");
      // As it is: nothing that a stranger packed is unpacked here.
      const options = { path: folder, skipDecompress: true, findBy };
      await new DefaultArtifactClient().downloadArtifact(id, options);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw unreachable(this.#scrub(`${name} could not be downloaded: ${detail}`));
    }
  }

  async #announce(
    given: Judgement,
    { view, name }: { readonly view: RepositoryView; readonly name: string },
  ): Promise<void> {
    const { inputs, write } = this.#options;
    const sources = { view, remarks: given.remarks };
    const content = renderCheckRun(given.report, { ...sources, links: this.#links() });
    const { text } = renderAnnotations(given.report, sources);
    const marks = this.#publishes("annotations") ? text : "";
    if (this.#publishes("check"))
      this.#checkRun = inputs.token === "" ? WITHOUT_TOKEN : await this.#check(name, content);
    if (this.#checkRun !== undefined)
      this.#say(checkRunLine(this.#checkRun, { isAnnotated: marks !== "" }));
    // A check run whose annotations were all refused marks no line, either.
    const { delivered = false, annotationsShown = 0 } = this.#checkRun ?? {};
    const isMarked = annotationsShown > 0 || content.annotations.length === 0;
    if (!(delivered && isMarked)) writeAnnotations(write, marks);
  }

  async #check(name: string, content: CheckRunContent): Promise<CheckRunReceipt> {
    const { job, startedAt } = this.#options;
    return publishCheckRun(this.#api, {
      name,
      headSha: job.event.headSha,
      externalId: `${this.#names.externalId}${name === this.#names.checkRun ? "" : `/${name}`}`,
      detailsUrl: job.runUrl,
      startedAt,
      completedAt: new Date().toISOString(),
      content,
    });
  }

  async #upload(): Promise<void> {
    const { job, inputs, exchange, signal } = this.#options;
    const scrub = this.#scrub;
    const receipts = await uploadExchange({ job, inputs, exchange, signal, scrub });
    this.#artifact = receipts.report;
    for (const line of artifactLines(receipts)) this.#say(line);
    // What a cancel broke off is left to post, which has more time.
    if (signal.aborted && !receipts.report.delivered) return;
    this.#hasUploaded = true;
    await this.saveState({ uploaded: String(receipts.report.delivered) });
  }

  #tellFailure(what: string, receipt: Receipt): void {
    if (!receipt.delivered) this.#say(`No ${what}: ${receipt.detail}.`);
  }

  /** One line of ours, which may quote an answer from outside. */
  #say(line: string): void {
    this.#options.write(`${inertLine(this.#scrub(line), "log")}\n`);
  }

  #publishes(channel: ActionInvocation["publish"][number]): boolean {
    return this.#options.inputs.publish.includes(channel);
  }

  #clean({ report, remarks }: Judgement): Judgement {
    return { report: scrubbed(report, this.#scrub), remarks: scrubbed(remarks, this.#scrub) };
  }

  #links(): RunLinks {
    const { job } = this.#options;
    return {
      serverUrl: job.serverUrl,
      repository: `${job.repository.owner}/${job.repository.name}`,
      sha: job.event.headSha,
      runUrl: job.runUrl,
      ...(this.#artifact?.url === undefined ? {} : { artifactUrl: this.#artifact.url }),
    };
  }
}

function unreachable(message: string): EnvironmentError {
  return new EnvironmentError({
    reason: "target-unreachable",
    message,
    tried: ["GitHub's API"],
    advice: "Give the job `permissions: { actions: read, checks: write }`, or run it again.",
  });
}
