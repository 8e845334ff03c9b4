import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const QUESTION_TIMEOUT_MS = 20_000;
const PULL_TIMEOUT_MS = 300_000;
const run = promisify(execFile);

export type EngineAnswer =
  | { readonly isThere: true; readonly version: string }
  | { readonly isThere: false; readonly reason: string };

/** Asks the engine that the Docker client finds; `client` is the program. */
export function askEngine(client = "docker"): EngineAnswer {
  const asked = ["version", "--format", "{{.Server.Version}}"];
  const answer = spawnSync(client, asked, { encoding: "utf8", timeout: QUESTION_TIMEOUT_MS });
  if (answer.error !== undefined) return { isThere: false, reason: answer.error.message };
  const version = answer.stdout.trim();
  if (answer.status === 0 && version !== "") return { isThere: true, version };
  return { isThere: false, reason: answer.stderr.trim() || `exit code ${answer.status}` };
}

/** Whether this suite runs, says that it does not, or fails because it must. */
export type Admission =
  | { readonly kind: "run" }
  | { readonly kind: "absent" | "refused"; readonly sentence: string };

/** `DR_DOCKER=required`, as in CI, makes an engine that does not answer a failure. */
export function admissionOf(answer: EngineAnswer, wanted: string | undefined): Admission {
  if (answer.isThere) return { kind: "run" };
  if (wanted === "required")
    return {
      kind: "refused",
      sentence: `DR_DOCKER=required, and no Docker engine answers: ${answer.reason}`,
    };
  return {
    kind: "absent",
    sentence: `Docker tests did not run: no engine answers (${answer.reason}). DR_DOCKER=required makes this a failure.`,
  };
}

/**
 * A suite that needs a Docker engine, and these images beside it: those that are absent are pulled.
 * Where no engine answers it says that it did not run, or fails when `DR_DOCKER=required`.
 */
export function describeWithEngine(
  name: string,
  body: () => void,
  images: readonly string[] = [],
): void {
  describe(name, () => {
    const admission = admissionOf(askEngine(), process.env["DR_DOCKER"]);
    if (admission.kind === "run") {
      if (images.length > 0)
        beforeAll(() => requireImages(images), images.length * PULL_TIMEOUT_MS + 30_000);
      body();
      return;
    }
    test("needs a Docker engine", () => {
      if (admission.kind === "absent") process.stderr.write(`${name}: ${admission.sentence}\n`);
      else expect.fail(admission.sentence);
    });
  });
}

/** Makes sure that these images are on the engine. Errors name every one that cannot be had. */
export async function requireImages(references: readonly string[]): Promise<void> {
  const absent: string[] = [];
  for (const reference of new Set(references)) {
    const trouble = await isPresent(reference).then((present) =>
      present ? undefined : pullTrouble(reference),
    );
    if (trouble !== undefined) absent.push(trouble);
  }
  if (absent.length > 0) throw new Error(absent.join("\n"));
}

async function isPresent(reference: string): Promise<boolean> {
  try {
    await run("docker", ["image", "inspect", "--format", "{{.Id}}", reference]);
    return true;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (typeof code === "number" && /no such image/i.test(stderr)) return false;
    throw error;
  }
}

async function pullTrouble(reference: string): Promise<string | undefined> {
  try {
    await run("docker", ["pull", "--quiet", reference], { timeout: PULL_TIMEOUT_MS });
    return undefined;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (typeof code === "string") throw error;
    const words = stderr.trim() || "it took too long";
    return `The image ${reference} is absent and cannot be pulled: ${words}`;
  }
}
