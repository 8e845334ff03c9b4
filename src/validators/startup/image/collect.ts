import type { BootRecord, Instance } from "#contract/boot.ts";
import { commandLine } from "#contract/command-line.ts";
import type { Confinement, ContainerPlan, HealthCheck, ImageSource } from "#contract/container.ts";
import type { TargetContainer } from "#contract/target.ts";
import type { Ports } from "#contract/validator.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { decidingLines, inProject, readDockerfile } from "#engines/dockerfile/project.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import { targetTree } from "../target-tree.ts";
import type { ImageCommands, ImageEvidence, ShownFacts } from "./evidence.ts";
import type { Look } from "./look.ts";
import { buildFailure } from "./observe-build.ts";
import { observeCaches } from "./observe-caches.ts";
import { observeConfined } from "./observe-confined.ts";
import { observeContainer } from "./observe-container.ts";
import { observeHealthcheck } from "./observe-health.ts";
import { absentPath, deniedPath } from "./observe-paths.ts";
import { observePrograms } from "./observe-programs.ts";

// High enough that no image knows it; the group 0 is what OpenShift gives with it.
const ANY_USER = "1234567:0";

/** What the image, its Dockerfile and the first boot show. Nothing is started. */
export async function observeImage(
  ports: Ports,
  given: { readonly record: BootRecord; readonly failure: TraceFailure | undefined },
  signal: AbortSignal,
): Promise<ImageEvidence | undefined> {
  const { container, unbuilt, tree, plan } = ports.target;
  const carrier = container?.plan ?? unbuilt;
  if (carrier === undefined) return undefined;
  const dockerfile = readDockerfile(tree, carrier);
  const { origin } = plan.start;
  const start = origin.file === undefined ? undefined : lineOf(origin.file, origin.line);
  const base = {
    commands: commandsOf(carrier.source),
    lines: decidingLines(dockerfile, { tree, plan: carrier, start }),
  };
  const look = lookOf(ports, container);
  if (look === undefined) {
    const build = buildFailure(tree, { dockerfile, record: given.record });
    return { ...base, ...(build === undefined ? {} : { build }) };
  }
  return {
    ...base,
    facts: factsOf(look),
    isHealthcheckDeclared: checkOf(look) !== undefined,
    ...(await whyItFailed(ports, { look, ...given }, signal)),
  };
}

function lineOf(file: string, line: number | undefined): ImageLine {
  return line === undefined ? { file } : { file, line };
}

/** What is looked into; undefined when there is no image. */
export function lookOf(ports: Ports, container: TargetContainer | undefined): Look | undefined {
  if (container === undefined) return undefined;
  const { tree, root, plan } = ports.target;
  return {
    tree: targetTree(ports.target),
    plan: container.plan,
    image: container.image,
    dockerfile: readDockerfile(tree, container.plan),
    root,
    cwd: plan.start.cwd === "." ? root : `${root}/${plan.start.cwd}`,
    redact: (text) => ports.redact(text),
  };
}

function commandsOf(source: ImageSource): ImageCommands {
  if (source.kind === "image") return { build: null, image: source.reference };
  const file = source.file === "Dockerfile" ? [] : ["-f", source.file];
  const target = source.stage === undefined ? [] : ["--target", source.stage];
  const argv = ["docker", "build", "-t", "app", ...file, ...target, source.context];
  return { build: commandLine(argv), image: "app" };
}

function factsOf({ image: { facts, origin } }: Look): ShownFacts {
  const { architecture, engineArchitecture, sizeBytes, user, workingDirectory, exposedPorts } =
    facts;
  const { how } = origin;
  return {
    ...{ how, architecture, engineArchitecture, sizeBytes, user, workingDirectory, exposedPorts },
  };
}

function checkOf({ plan, image }: { readonly plan: ContainerPlan; readonly image: Look["image"] }) {
  return plan.healthcheck ?? image.facts.healthcheck;
}

interface Failing {
  readonly look: Look;
  readonly record: BootRecord;
  readonly failure: TraceFailure | undefined;
}

async function whyItFailed(
  ports: Ports,
  { look, record, failure }: Failing,
  signal: AbortSignal,
): Promise<Pick<ImageEvidence, "programs" | "absent" | "denied">> {
  const step = record.steps.at(-1);
  if (record.outcome === "ready" || step === undefined) return {};
  const { tree, root } = look;
  const argv = step.name === "start" ? ports.target.plan.start.argv : step.argv;
  const programs = await observePrograms(
    {
      image: look.image,
      argv,
      cwd: look.cwd,
      sourceOf: (imagePath) => {
        const file = inProject(look.dockerfile, { root, tree, imagePath });
        return file === undefined ? undefined : { file, line: 1 };
      },
    },
    signal,
  );
  const engine = record.container?.startError ?? step.startError?.message ?? "";
  const said = { text: `${engine}\n${step.output.text}`, failure };
  const absent = await absentPath(look, said, signal);
  const denied = absent === undefined ? await deniedPath(look, said, signal) : undefined;
  return {
    programs,
    ...(absent === undefined ? {} : { absent }),
    ...(denied === undefined ? {} : { denied }),
  };
}

/** What the first container shows after it was watched, and what further, more confined ones do. */
export async function observeFurtherImage(
  ports: Ports,
  instance: Instance,
  signal: AbortSignal,
): Promise<Partial<ImageEvidence>> {
  const look = lookOf(ports, ports.target.container);
  if (look === undefined) return {};
  const container = instance.running?.container;
  const { argv } = ports.target.plan.start;
  const first =
    container === undefined ? {} : await observeContainer(look, container, { argv, signal });
  const check = checkOf(look);
  const healthcheck =
    check === undefined
      ? {}
      : { healthcheck: await observeHealthcheck(ports, declared(look, check), signal) };
  return {
    ...first,
    ...healthcheck,
    ...(await confinedBoots(ports, look, signal)),
    caches: await observeCaches(look, signal),
  };
}

/** One instance answers both questions when it is ready; else each is asked for itself. */
async function confinedBoots(
  ports: Ports,
  look: Look,
  signal: AbortSignal,
): Promise<Pick<ImageEvidence, "unprivileged" | "readOnly">> {
  const boot = (label: string, confinement: Confinement) =>
    observeConfined(ports, { look, label, confinement }, signal);
  const both = await boot("any user, read-only", { user: ANY_USER, isReadOnly: true });
  if (both.outcome === "ready") return { unprivileged: both, readOnly: both };
  return {
    unprivileged: await boot("any user", { user: ANY_USER }),
    readOnly: await boot("read-only root", { isReadOnly: true }),
  };
}

function declared({ plan }: Look, check: HealthCheck): Parameters<typeof observeHealthcheck>[1] {
  return { check, declaredBy: plan.healthcheck === undefined ? "image" : "compose" };
}
