import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { actionsEnvironment, type JobContext, type Plain } from "./context.ts";
import { holds, interpolate, textOf } from "./expressions.ts";
import type { Job, StepResult } from "./job.ts";
import { StepRecord } from "./step-record.ts";

export interface ActionStep {
  readonly id?: string;
  readonly name: string;
  /** The folder that holds `action.yml`. */
  readonly directory: string;
  /** The `with` of the step, evaluated. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly action: { readonly name: string; readonly repository?: string; readonly ref?: string };
  readonly timeoutMs?: number;
  readonly runPost?: boolean;
  readonly condition?: Plain;
}

interface Manifest {
  readonly inputs: Readonly<Record<string, ManifestInput>>;
  readonly main: string;
  readonly post?: string;
  readonly postIf: string;
}

interface ManifestInput {
  readonly default?: Plain;
  readonly deprecationMessage?: string;
}

/** Runs `main`, and registers `post` with the job, which runs it at its end whatever main did. */
export async function runActionStep(job: Job, step: ActionStep): Promise<StepResult> {
  const manifest = readManifest(step.directory);
  const record = new StepRecord(job);
  const further = {
    ...actionsEnvironment(job.context),
    ...inputEnvironment(job, { step, manifest, record }),
  };
  if (manifest.post !== undefined && step.runPost !== false) {
    const program = programOf(step.directory, manifest.post);
    job.addPost({
      name: `Post ${step.name}`,
      run: () => runPost(job, { step, manifest, program, further, state: record.state }),
    });
  }
  return await job.runProcess({
    ...step,
    cwd: job.context.workspace,
    command: [process.execPath, programOf(step.directory, manifest.main)],
    further,
    record,
  });
}

interface PostRun {
  readonly step: ActionStep;
  readonly manifest: Manifest;
  readonly program: string;
  readonly further: Readonly<Record<string, string>>;
  readonly state: ReadonlyMap<string, string>;
}

async function runPost(job: Job, post: PostRun): Promise<StepResult | undefined> {
  const { step, manifest } = post;
  if (!holds(manifest.postIf, job.scope(step.env))) return undefined;
  const state = [...post.state].map(([name, value]) => [`STATE_${name}`, value]);
  return await job.runProcess({
    name: `Post ${step.name}`,
    action: step.action,
    condition: manifest.postIf,
    env: step.env,
    cwd: job.context.workspace,
    command: [process.execPath, post.program],
    further: { ...post.further, ...Object.fromEntries(state) },
  });
}

function programOf(directory: string, file: string): string {
  const program = path.resolve(directory, file);
  if (!existsSync(program)) throw new Error(`File not found: '${program}'`);
  return program;
}

/** Source: ActionManifestManager.cs; only what a JavaScript action may say. */
function readManifest(directory: string): Manifest {
  const file = ["action.yml", "action.yaml"]
    .map((name) => path.join(directory, name))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw new Error(`Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${directory}'.`);
  }
  const { inputs, runs = {} } = parse(readFileSync(file, "utf8")) as {
    inputs?: Record<string, ManifestInput | null>;
    runs?: Record<string, string>;
  };
  const { using = "", main = "", post } = runs;
  if (!["node20", "node24"].includes(using)) {
    throw new Error(`'using: ${using}' is not supported by the rig, use 'node24'.`);
  }
  if (main === "") throw new Error(`Entry javascript file is not provided in '${file}'.`);
  return {
    inputs: Object.fromEntries(Object.entries(inputs ?? {}).map(([k, v]) => [k, v ?? {}])),
    main,
    ...(post !== undefined && { post }),
    postIf: runs["post-if"] ?? "always()",
  };
}

interface Inputs {
  readonly step: ActionStep;
  readonly manifest: Manifest;
  readonly record: StepRecord;
}

function inputEnvironment(job: Job, { step, manifest, record }: Inputs): Record<string, string> {
  const given = new Map(
    Object.entries(step.inputs).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const declared = new Map(
    Object.entries(manifest.inputs).map(([name, input]) => [name.toLowerCase(), input]),
  );
  const unexpected = [...given.keys()].filter((name) => !declared.has(name));
  if (unexpected.length > 0) {
    record.warning(
      `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted(declared.keys())}]`,
    );
  }
  for (const [name, { deprecationMessage }] of declared) {
    if (deprecationMessage === undefined || !given.has(name)) continue;
    record.warning(`Input '${name}' has been deprecated with message: ${deprecationMessage}`);
  }
  for (const [name, { default: value = "" }] of declared) {
    if (!given.has(name)) given.set(name, interpolate(textOf(value), job.scope()));
  }
  return Object.fromEntries(
    [...given].map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

const quoted = (names: Iterable<string>): string =>
  [...names].map((name) => `'${name}'`).join(", ");

/** Where an action comes from, by its `uses`. */
export function actionNameOf(uses: string, context: JobContext): ActionStep["action"] {
  if (uses.startsWith("./")) return { name: "__self", repository: "", ref: "" };
  const [target = "", ref = ""] = uses.split("@");
  const [owner = "", name = ""] = target.split("/");
  return { name: `__${owner}_${name}`, repository: `${owner}/${name}`, ref: ref || context.ref };
}
