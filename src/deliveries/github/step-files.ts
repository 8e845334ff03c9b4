import { Buffer } from "node:buffer";
import { stat } from "node:fs/promises";
import type { Receipt } from "#contract/delivery.ts";
import { oneLine } from "./api-failure.ts";

/** The runner's variables as the toolkit finds them in the environment of this process. */
export type StepEnvironment = Readonly<Record<string, string | undefined>>;

// Above it the runner shows an error instead of the summary.
// Source: actions/runner, CreateStepSummaryCommand, AttachmentSizeLimit.
const SUMMARY_LIMIT = 1024 * 1024;

/** Outputs of the step, each with a random delimiter; none when the runner gave no file for them. */
export function writeOutputs(
  environment: StepEnvironment,
  outputs: Readonly<Record<string, string>>,
): Promise<Receipt> {
  return received("outputs", async () => {
    demand(environment, "GITHUB_OUTPUT");
    const { setOutput } = await import("@actions/core");
    for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
    return `${Object.keys(outputs).length} outputs`;
  });
}

/** What the post step needs to know. */
export function writeState(
  environment: StepEnvironment,
  state: Readonly<Record<string, string>>,
): Promise<Receipt> {
  return received("state", async () => {
    demand(environment, "GITHUB_STATE");
    const { saveState } = await import("@actions/core");
    for (const [name, value] of Object.entries(state)) saveState(name, value);
    return `${Object.keys(state).length} values`;
  });
}

export function writeSummary(environment: StepEnvironment, markdown: string): Promise<Receipt> {
  return received("summary", async () => {
    const file = demand(environment, "GITHUB_STEP_SUMMARY");
    const size = (await stat(file)).size + Buffer.byteLength(markdown);
    if (size > SUMMARY_LIMIT) throw new Error(`${size} bytes are more than the runner takes`);
    const { summary } = await import("@actions/core");
    try {
      await summary.addRaw(markdown).write();
    } finally {
      summary.emptyBuffer();
    }
    return `${size} bytes`;
  });
}

// Without the file the toolkit would fall back to commands in the log, which anything could forge.
function demand(environment: StepEnvironment, name: string): string {
  const file = environment[name];
  if (file === undefined || file === "") throw new Error(`the runner gave no ${name}`);
  return file;
}

async function received(document: string, write: () => Promise<string>): Promise<Receipt> {
  try {
    return { document, delivered: true, detail: await write() };
  } catch (error) {
    const detail = oneLine(error instanceof Error ? error.message : String(error));
    return { document, delivered: false, detail };
  }
}
