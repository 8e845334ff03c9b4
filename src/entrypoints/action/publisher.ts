import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { CheckRunContent, RepositoryView } from "#contract/check-run.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import { createGitHubApi, type GitHubApi } from "#deliveries/github/api.ts";
import type { ApiReason } from "#deliveries/github/api-failure.ts";
import { type ArtifactReceipt, uploadArtifacts } from "#deliveries/github/artifact.ts";
import { type CheckRunReceipt, publishCheckRun } from "#deliveries/github/check-run.ts";
import { writeAnnotations } from "#deliveries/github/log-commands.ts";
import { createScrubber, scrubbed } from "#deliveries/github/secret-forms.ts";
import { writeOutputs, writeState, writeSummary } from "#deliveries/github/step-files.ts";
import { renderAnnotations } from "#reporters/annotations.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { renderLegacyCheckRun } from "#reporters/legacy-check-run.ts";
import type { RunLinks } from "#reporters/permalink.ts";
import { stepOutputs } from "#reporters/step-outputs.ts";
import { renderSummary } from "#reporters/summary.ts";
import { createClock } from "#runtimes/clock.ts";
import type { ActionInvocation } from "#settings/from-action.ts";
import type { BaseSettings } from "./base-settings.ts";
import type { Exchange } from "./exchange.ts";
import { askForFile, type FoundArtifact, listArtifacts } from "./github-files.ts";
import { type Job, viewOf } from "./job.ts";
import type { Judgement } from "./judge.ts";
import { type StepNames, stepNames } from "./step-names.ts";

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

  /** For `post`. */
  async saveState(state: Readonly<Record<string, string>>): Promise<void> {
    await writeState(this.#options.job.environment, state);
  }

  /** The settings file at the base commit, from GitHub. */
  baseFile = (sha: string, path: string): Promise<BaseSettings> =>
    this.#options.inputs.token === ""
      ? Promise.resolve({ kind: "unknown", detail: "there is no token to ask GitHub with" })
      : askForFile(this.#api, sha, path);

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
    await this.#check(`${this.#names.checkRun} / legacy tests`, content);
  }

  /** A report that another run left. Whether it could be published. */
  async received(given: Judgement, view: RepositoryView, name?: string): Promise<boolean> {
    const { checkName } = this.#options.inputs;
    const full = name === undefined ? checkName : `${checkName} (${name})`;
    await this.#announce(this.#clean(given), { view, name: full });
    return this.#checkRun?.delivered === true;
  }

  /** The artifacts, then what the runner reads when the step has ended: the summary and the outputs. */
  async finish(given: Judgement, isReportKept: boolean): Promise<void> {
    const { inputs, job, signal } = this.#options;
    const { report, remarks } = this.#clean(given);
    if (this.#publishes("artifact") && !signal.aborted) await this.#upload();
    const view = viewOf(job, inputs.invocation.projectDirectory, inputs.configFile.path);
    if (this.#publishes("summary"))
      this.#tell(
        "summary",
        await writeSummary(
          job.environment,
          renderSummary({ report, remarks, view, links: this.#links() }),
        ),
      );
    const text = (value: unknown) => (value === undefined ? "" : String(value));
    const outputs = {
      ...stepOutputs(report),
      "report-path": isReportKept ? inputs.invocation.reportFile : "",
      "artifact-id": text(this.#artifact?.id),
      "artifact-url": text(this.#artifact?.url),
      "check-run-url": text(this.#checkRun?.url),
    };
    this.#tell("outputs", await writeOutputs(job.environment, outputs));
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
    if (this.#publishes("check") && inputs.token !== "")
      this.#checkRun = await this.#check(name, content);
    else if (this.#publishes("check")) write("No check run: the step has no token.\n");
    const isShown = this.#checkRun?.delivered === true;
    if (!isShown && this.#publishes("annotations"))
      writeAnnotations(write, renderAnnotations(given.report, sources).text);
  }

  async #check(name: string, content: CheckRunContent): Promise<CheckRunReceipt> {
    const { job, startedAt, write } = this.#options;
    const receipt = await publishCheckRun(this.#api, {
      name,
      headSha: job.event.headSha,
      externalId: `${this.#names.externalId}${name === this.#names.checkRun ? "" : `/${name}`}`,
      detailsUrl: job.runUrl,
      startedAt,
      completedAt: new Date().toISOString(),
      content,
    });
    write(
      receipt.delivered
        ? `Check run: ${receipt.detail}\n`
        : `No check run: ${why(receipt.reason)}${receipt.detail}\n`,
    );
    return receipt;
  }

  async #upload(): Promise<void> {
    const { job, exchange } = this.#options;
    const { environment } = job;
    const of = (name: string) => environment[name] ?? "";
    const receipts = await uploadArtifacts({
      reportFile: exchange.reportFile,
      evidenceDirectory: exchange.evidenceDirectory,
      stem: this.#names.artifacts,
      environment: {
        serverUrl: job.serverUrl,
        repository: `${job.repository.owner}/${job.repository.name}`,
        runId: job.runId,
        runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
        resultsUrl: of("ACTIONS_RESULTS_URL"),
        temporaryDirectory: environment["RUNNER_TEMP"] ?? tmpdir(),
        ...(of("GITHUB_RETENTION_DAYS") === ""
          ? {}
          : { retentionLimit: of("GITHUB_RETENTION_DAYS") }),
      },
      scrub: this.#scrub,
    });
    this.#artifact = receipts.report;
    this.#tell("report artifact", receipts.report);
    this.#tell("evidence artifact", receipts.evidence);
    if (receipts.report.delivered) await this.saveState({ uploaded: "true" });
  }

  #tell(what: string, receipt: { readonly delivered: boolean; readonly detail: string }): void {
    if (!receipt.delivered) this.#options.write(`No ${what}: ${receipt.detail}\n`);
    else if (what.endsWith("artifact")) this.#options.write(`The ${what}: ${receipt.detail}\n`);
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

function why(reason: ApiReason | undefined): string {
  return reason === "forbidden"
    ? "the token may not write checks, as for a pull request from a fork or by Dependabot; what was found is annotated here instead. "
    : "";
}

function unreachable(message: string): EnvironmentError {
  return new EnvironmentError({
    reason: "target-unreachable",
    message,
    tried: ["GitHub's API"],
    advice: "Give the job `permissions: { actions: read, checks: write }`, or run it again.",
  });
}
