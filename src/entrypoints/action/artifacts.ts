import { tmpdir } from "node:os";
import { type ArtifactReceipts, uploadArtifacts } from "#deliveries/github/artifact.ts";
import type { ActionInvocation } from "#settings/from-action.ts";
import type { Exchange } from "./exchange.ts";
import type { Job } from "./job.ts";
import { stepNames } from "./step-names.ts";

export interface ExchangeUpload {
  readonly job: Job;
  readonly inputs: ActionInvocation;
  readonly exchange: Exchange;
  /** Gives up at once, as when the run is cancelled. */
  readonly signal?: AbortSignal;
  /** Takes the secrets out of everything that leaves. */
  scrub(text: string): string;
}

/** Uploads what the engine left, under names that no other job, leg of a matrix or attempt uses. */
export function uploadExchange(given: ExchangeUpload): Promise<ArtifactReceipts> {
  const { job, inputs, exchange, signal, scrub } = given;
  const of = (name: string) => job.environment[name] ?? "";
  const retentionLimit = of("GITHUB_RETENTION_DAYS");
  return uploadArtifacts({
    reportFile: exchange.reportFile,
    evidenceDirectory: exchange.evidenceDirectory,
    stem: stepNames(job, inputs).artifacts,
    environment: {
      serverUrl: job.serverUrl,
      repository: `${job.repository.owner}/${job.repository.name}`,
      runId: job.runId,
      runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
      resultsUrl: of("ACTIONS_RESULTS_URL"),
      temporaryDirectory: job.environment["RUNNER_TEMP"] ?? tmpdir(),
      ...(retentionLimit === "" ? {} : { retentionLimit }),
    },
    ...(signal === undefined ? {} : { signal }),
    scrub,
  });
}
