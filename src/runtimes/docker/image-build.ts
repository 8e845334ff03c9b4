import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import type { ImageCanary, ImageSource } from "#contract/container.ts";
import { type EnvironmentError, SettingsError } from "#contract/failure.ts";
import type { Completion } from "#contract/runtime.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";
import type { Cli } from "./cli.ts";
import { contextFolder, layOutContext } from "./context.ts";
import { buildTrouble } from "./image-build-trouble.ts";
import { needsOf } from "./image-dockerfile.ts";
import { engineTrouble } from "./trouble.ts";

export type DockerfileSource = Extract<ImageSource, { kind: "dockerfile" }>;

export interface BuildQuestion {
  readonly cli: Cli;
  readonly source: DockerfileSource;
  readonly tree: SourceTree;
  /** Private folder. */
  readonly scratch: string;
  /** Stable name of the project: lower-case letters, digits and hyphens. */
  readonly project: string;
  /** Told everything the builder prints, as it arrives. */
  readonly onOutput?: (text: string) => void;
}

export interface BuildStep {
  /** As its reader would repeat it in the project's folder. */
  readonly argv: readonly string[];
  readonly completion: Completion;
}

export type BuildResult =
  | {
      readonly ok: true;
      readonly id: string;
      readonly reference: string;
      readonly cached: boolean;
      readonly canaries: readonly ImageCanary[];
      readonly build: BuildStep;
    }
  | { readonly ok: false; readonly build: BuildStep };

/** Label of every image that is built here; its value is the project. */
export const PROJECT_LABEL = "deployment-readiness.project";
const BUILD_TIMEOUT_MS = 15 * 60_000;
const ASK_TIMEOUT_MS = 10_000;
const PRUNE_AFTER = "24h";
// Shorter values would also replace innocent text.
const SHORTEST_HIDDEN = 8;
const SECRET_NAME =
  /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|CREDENTIAL/i;

/**
 * Builds the image of a Dockerfile. A build that fails is data.
 *
 * Errors  EnvironmentError: `image-unavailable` (base image), `disk-full`, `timed-out`, `engine-absent`,
 * `engine-failed`; SettingsError when Dockerfile or context lie outside the project.
 */
export async function buildImage(
  question: BuildQuestion,
  signal: AbortSignal,
): Promise<BuildResult> {
  const folder = await mkdtemp(join(question.scratch, "build-"));
  try {
    const draft = await draftOf(question, folder);
    const first = await attempt(draft, draft.canaries, signal);
    if (first.id !== undefined) return succeeded(draft, first, draft.canaries);
    // A made-up value can end a build that does well without it.
    const last = draft.canaries.length === 0 ? first : await attempt(draft, [], signal);
    return last.id === undefined ? { ok: false, build: last.build } : succeeded(draft, last, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes images of this project that nothing names any more and that no run of today uses. */
export async function pruneImages(cli: Cli, project: string, signal: AbortSignal): Promise<void> {
  const filters = [`label=${PROJECT_LABEL}=${project}`, `until=${PRUNE_AFTER}`];
  const words = filters.flatMap((filter) => ["--filter", filter]);
  const args = ["image", "prune", "--force", ...words];
  const result = await cli.run(args, { signal, timeoutMs: 60_000 });
  // An engine tidies up for one run at a time; what is left now is left for the next run.
  const isBusy = /prune operation is already running/i.test(result.stderr);
  if (result.code !== 0 && !isBusy) throw engineTrouble(args, result);
}

interface Draft {
  readonly question: BuildQuestion;
  readonly folder: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly canaries: readonly ImageCanary[];
  readonly environment: Readonly<Record<string, string>>;
}

async function draftOf(question: BuildQuestion, folder: string): Promise<Draft> {
  const { source, tree, project } = question;
  const context = contextFolder(source.context);
  const file = contextFolder(source.file);
  if (context === undefined) throw outside("app.dockerfile", `the build context ${source.context}`);
  if (file === undefined) throw outside("app.dockerfile", source.file);
  const text = tree.read(file) ?? "";
  const needs = needsOf(text, source.arguments);
  const target = contextIn(folder);
  await layOutContext({ tree, context, copied: needs.copied, target });
  return {
    question,
    folder,
    context: target,
    dockerfile: await placeDockerfile({ tree, file, context }, folder),
    canaries: needs.openArguments
      .filter((name) => SECRET_NAME.test(name) && source.arguments[name] === undefined)
      .map((name) => ({ name, value: canaryOf(project, name) })),
    environment: await builderEnvironment(question.cli),
  };
}

/**
 * BuildKit takes two contexts of one name for the same and sends differences only; of builds at the same
 * time, one then gets files of the other. Seen with engine 20.10: 1 of 25 triples of builds.
 */
function contextIn(folder: string): string {
  return join(folder, `context-${basename(folder)}`);
}

function outside(key: string, what: string): SettingsError {
  const received = `${what}, which lies outside the project`;
  return new SettingsError([{ key, source: "the project", received, allowed: "a path inside it" }]);
}

/** Stays the same from build to build: a value that changes would empty the layer cache. */
function canaryOf(project: string, name: string): string {
  const digest = createHash("sha256").update(`${project}\0${name}`).digest("hex");
  return `drCanary${digest.slice(0, 32)}`;
}

/** Its path in the context when it lies there, else of a copy beside the context. */
async function placeDockerfile(
  where: { readonly tree: SourceTree; readonly file: string; readonly context: string },
  folder: string,
): Promise<string> {
  const { tree, file, context } = where;
  const inside = posix.relative(context, file);
  const listed = tree.files.includes(file) && !inside.startsWith("../");
  if (listed) return join(contextIn(folder), inside);
  const beside = join(folder, "dockerfile");
  await mkdir(beside);
  await copyFile(join(tree.root, file), join(beside, "Dockerfile"));
  // BuildKit reads the list of what to leave out from beside the Dockerfile first.
  const ignored = `${file}.dockerignore`;
  if (tree.has(ignored))
    await copyFile(join(tree.root, ignored), join(beside, "Dockerfile.dockerignore"));
  return join(beside, "Dockerfile");
}

/** The builder inside the engine, whatever other builder is in use: its image is where we run it. */
async function builderEnvironment(cli: Cli): Promise<Record<string, string>> {
  const { code, stdout } = await cli.run(["context", "show"], { timeoutMs: ASK_TIMEOUT_MS });
  const name = stdout.trim();
  // Clients before 20.10.22 have no such command, and no builder to choose.
  return code === 0 && name !== "" ? { BUILDX_BUILDER: name } : {};
}

interface Attempt {
  /** Absent when the build failed. */
  readonly id?: string;
  readonly build: BuildStep;
}

async function attempt(
  draft: Draft,
  canaries: readonly ImageCanary[],
  signal: AbortSignal,
): Promise<Attempt> {
  const { question, folder } = draft;
  const idFile = join(folder, "id");
  await rm(idFile, { force: true });
  const words = argumentsOf(question.source, canaries);
  const output = new OutputBuffer();
  const result = await question.cli.run(
    [
      ...["build", "--force-rm", "--file", draft.dockerfile, "--iidfile", idFile],
      ...["--label", `${PROJECT_LABEL}=${question.project}`, "--tag", tagOf(question.project)],
      ...words.actual,
      draft.context,
    ],
    {
      signal,
      timeoutMs: BUILD_TIMEOUT_MS,
      mostBytes: 0,
      env: { ...draft.environment, ...words.environment, BUILDKIT_PROGRESS: "plain" },
      onOutput: (bytes) => {
        output.append(bytes);
        question.onOutput?.(bytes.toString("utf8"));
      },
    },
  );
  const { code, timedOut, durationMs, stderr } = result;
  const hide = (text: string) => withoutValues(text, words.environment);
  const { text: printed, ...bounds } = output.capture();
  const capture = { ...bounds, text: hide(printed) };
  const build: BuildStep = {
    argv: ["docker", "build", ...words.shown],
    completion: { exit: { code, signal: null }, timedOut, durationMs, output: capture },
  };
  if (code === 0) return { id: (await readFile(idFile, "utf8")).trim(), build };
  // The two streams of a client can arrive in another order than they were written.
  const text = `${capture.text}\n${hide(stderr)}`;
  const trouble = buildTrouble({ text, code, timedOut, timeoutMs: BUILD_TIMEOUT_MS });
  if (trouble !== undefined && !canBeCanarys(trouble, canaries)) throw trouble;
  await requireEngine(question.cli, signal);
  return { build };
}

/** A made-up credential can be what a registry refuses. */
function canBeCanarys(trouble: EnvironmentError, canaries: readonly ImageCanary[]): boolean {
  return canaries.length > 0 && trouble.reason === "image-unavailable";
}

/** A build also fails when its engine goes away; the engine, asked again, tells the two apart. */
async function requireEngine(cli: Cli, signal: AbortSignal): Promise<void> {
  await cli.must(["version", "--format", "{{.Server.Version}}"], {
    signal,
    timeoutMs: ASK_TIMEOUT_MS,
  });
}

interface BuildWords {
  readonly actual: readonly string[];
  readonly shown: readonly string[];
  /** Values that no argument list shows. */
  readonly environment: Readonly<Record<string, string>>;
}

function argumentsOf(source: DockerfileSource, canaries: readonly ImageCanary[]): BuildWords {
  const given = Object.entries(source.arguments);
  const hidden = Object.fromEntries([
    ...given.filter(([name]) => SECRET_NAME.test(name)),
    ...canaries.map(({ name, value }) => [name, value] as const),
  ]);
  const words = [
    ...(source.stage === undefined ? [] : ["--target", source.stage]),
    ...given
      .filter(([name]) => hidden[name] === undefined)
      .flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...Object.keys(hidden).flatMap((name) => ["--build-arg", name]),
  ];
  return {
    actual: words,
    shown: ["--file", source.file, ...words, source.context === "" ? "." : source.context],
    environment: hidden,
  };
}

function tagOf(project: string): string {
  return `deployment-readiness-${project}:latest`;
}

/** Builders print commands with the values of their arguments put in. */
function withoutValues(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .filter(([, value]) => value.length >= SHORTEST_HIDDEN)
    .sort(([, a], [, b]) => b.length - a.length)
    .reduce((kept, [name, value]) => kept.replaceAll(value, `[${name}]`), text);
}

function succeeded(
  { question }: Draft,
  { id = "", build }: Attempt,
  canaries: readonly ImageCanary[],
): BuildResult {
  const reference = tagOf(question.project);
  const { text, droppedBytes } = build.completion.output;
  const cached = droppedBytes === 0 && isCached(text);
  return { ok: true, id, reference, cached, canaries, build };
}

/** Whether no step of a build was executed. Both builders. */
export function isCached(text: string): boolean {
  const legacy = text.split(/^Step \d+\/\d+ : /m).slice(1);
  if (legacy.length > 0)
    return legacy.every((step) => /^FROM\b/i.test(step) || step.includes("---> Using cache"));
  const steps = [...text.matchAll(/^#(\d+) \[(?:[^\]]*\s)?\d+\/\d+\] (?!FROM\b)/gm)];
  return steps.every(([, step = ""]) => new RegExp(`^#${step} CACHED$`, "m").test(text));
}
