import { commandLine } from "#contract/command-line.ts";
import type { ImageSource } from "#contract/container.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { decidingLines, readDockerfile } from "#engines/dockerfile/project.ts";
import type { ImageSecurity } from "./evidence.ts";
import { observePorts } from "./observe-ports.ts";
import { configuredSecrets, layerSecrets, type SecretQuestion } from "./observe-secrets.ts";

/** What the image and the sockets of its container show; undefined when no container carries the target. */
export async function observeImage(
  ports: Ports,
  signal: AbortSignal,
): Promise<{ readonly image: ImageSecurity; readonly limits: readonly string[] } | undefined> {
  const { container, tree, root, plan } = ports.target;
  if (container === undefined) return undefined;
  const dockerfile = readDockerfile(tree, container.plan);
  const { file, line } = plan.start.origin;
  const start = file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }) };
  const question: SecretQuestion = { tree, image: container.image, dockerfile, root };
  const layers = await layersOf(question, signal);
  const listening = await listeningPorts(ports);
  return {
    image: {
      ...commandsOf(container.plan.source),
      lines: decidingLines(dockerfile, { tree, plan: container.plan, start }),
      user: container.image.facts.user,
      secrets: [...configuredSecrets(question), ...layers.secrets],
      needleCount: layers.needleCount,
      ...(listening === undefined ? {} : { ports: listening }),
    },
    limits: layers.limits,
  };
}

/** An engine that does not give its layers out leaves the question open, and says why. */
async function layersOf(question: SecretQuestion, signal: AbortSignal) {
  try {
    return { ...(await layerSecrets(question, signal)), limits: [] };
  } catch (error) {
    if (signal.aborted || !(error instanceof EnvironmentError)) throw error;
    const limits = [`The layers of the image could not be read: ${error.message}`];
    return { secrets: [], needleCount: null, limits };
  }
}

function commandsOf(source: ImageSource): Pick<ImageSecurity, "build" | "image"> {
  if (source.kind === "image") return { build: null, image: source.reference };
  const file = source.file === "Dockerfile" ? [] : ["-f", source.file];
  const target = source.stage === undefined ? [] : ["--target", source.stage];
  const argv = ["docker", "build", "-t", "app", ...file, ...target, source.context];
  return { build: commandLine(argv), image: "app" };
}

async function listeningPorts({ target }: Ports) {
  const { instance, container, tree } = target;
  const sockets = await instance?.running?.sockets();
  if (instance === undefined || sockets === undefined || container === undefined) return undefined;
  const answered = instance.baseUrl === undefined ? [] : [portOf(instance.baseUrl)];
  const own = [instance.record.assignedPort, ...answered];
  return observePorts(tree, { sockets, own, exposed: container.image.facts.exposedPorts });
}

function portOf(url: string): number {
  return Number(new URL(url).port || "80");
}
