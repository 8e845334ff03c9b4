import type { BootOutcome, Instance } from "#contract/boot.ts";
import { touchOf } from "#contract/changes.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { DeployedBoot, SourceLine } from "./evidence.ts";
import { decisiveStep, failureOfText, lastLinesOf } from "./observe-failure.ts";

export interface OwnFailure {
  readonly outcome: BootOutcome;
  readonly failure?: TraceFailure | undefined;
  /** The line that speaks, where there is no trace. */
  readonly spokenBy?: SourceLine | undefined;
  readonly lastLines: readonly string[];
}

/**
 * When no line of this branch is involved in a boot that failed: what the deployed version comes to in
 * the same surroundings. Undefined when there is none, or when the branch explains it.
 */
export async function observeDeployed(
  ports: Ports,
  own: OwnFailure,
  signal: AbortSignal,
): Promise<DeployedBoot | undefined> {
  const { deployed, changes } = ports.target;
  if (deployed?.isBootable !== true || touchOf(changes, placeOf(own)) !== "none") return undefined;
  const instance = await bootDeployed(ports, signal);
  if (instance === undefined) return undefined;
  await using booted = instance;
  const { reference, tree } = deployed;
  const { outcome, steps } = booted.record;
  const step = decisiveStep(booted.record);
  const text = step === undefined ? "" : (steps[step]?.output.text ?? "");
  const failure = failureOfText(tree, text);
  const isSame = outcome === own.outcome && saysTheSame(own, { failure, text });
  return { reference, outcome, isSame };
}

function placeOf({ failure, spokenBy }: OwnFailure): SourceLine {
  return failure?.place ?? spokenBy ?? { file: "" };
}

async function bootDeployed(ports: Ports, signal: AbortSignal): Promise<Instance | undefined> {
  try {
    return await ports.booter.boot({ label: "deployed", version: "base" }, signal);
  } catch (error) {
    // What it lacks on this machine says nothing about this version.
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

function saysTheSame(
  own: OwnFailure,
  { failure, text }: { readonly failure: TraceFailure | undefined; readonly text: string },
): boolean {
  if (own.failure !== undefined || failure !== undefined)
    return own.failure?.cause === failure?.cause;
  return withoutNumbers(own.lastLines.at(-1)) === withoutNumbers(lastLinesOf(text).at(-1));
}

// Times, ports and process ids differ from start to start.
function withoutNumbers(line = ""): string {
  return line.replace(/\d+/g, "0");
}
