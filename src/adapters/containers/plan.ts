import type { ContainerPlan, ContainerProblem } from "#contract/container.ts";
import type { Result } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { isDevelopmentServer } from "../development-server.ts";
import { databasesOf, surroundingsOf } from "./compose-surroundings.ts";
import { type BuiltService, type Compose, composeOf, composeTarget } from "./compose-target.ts";
import { contextOf, dockerfilesIn, isForDevelopment, stageOf } from "./dockerfiles.ts";

const MOST_CANDIDATES = 3;

type Planned = Result<ContainerPlan, ContainerProblem>;
type Source = ContainerPlan["source"];

/**
 * Which image carries the application, and what stands beside it. Undefined when nothing in the project
 * or the settings speaks of an image.
 */
export function containerPlan(tree: SourceTree, settings: Settings): Planned | undefined {
  const { image, dockerfile, directory } = settings.app;
  const compose = composeOf(tree, directory);
  if (image !== undefined) {
    const origin = { text: "app.image in the settings" };
    const target = composeTarget(tree, compose, { directory });
    const service = target.kind === "target" ? target.service : undefined;
    return ok(
      planOf({ kind: "image", reference: image, origin }, { compose, service, reasons: [origin] }),
    );
  }
  if (dockerfile !== undefined) return namedDockerfile(tree, compose, { dockerfile, directory });
  const target = composeTarget(tree, compose, { directory });
  if (target.kind === "several") return several(target.services);
  return target.kind === "target"
    ? fromService(tree, { ...target, compose, directory })
    : foundDockerfile(tree, compose, directory);
}

function ok(value: ContainerPlan): Planned {
  return { ok: true, value };
}

function namedDockerfile(
  tree: SourceTree,
  compose: Compose,
  { dockerfile, directory }: { readonly dockerfile: string; readonly directory: string },
): Planned {
  const file = dockerfile.replace(/^\.\//, "");
  const origin = { text: "app.dockerfile in the settings", file, line: 1 };
  if (tree.read(file) === undefined) {
    const { files } = dockerfilesIn(tree, directory);
    return problem(`app.dockerfile names ${file}, which is no file of the project`, files);
  }
  const target = composeTarget(tree, compose, { directory, dockerfile: file });
  if (target.kind !== "target") {
    const { source, reasons } = fromDockerfile(tree, origin, directory);
    return ok(planOf(source, { compose, service: undefined, reasons }));
  }
  const source = { ...sourceOf(target.service), origin };
  return ok(planOf(source, { compose, service: target.service, reasons: [origin, target.reason] }));
}

/** The service's build, unless that is one for development and the project has another Dockerfile. */
function fromService(
  tree: SourceTree,
  found: {
    readonly service: BuiltService;
    readonly reason: Origin;
    readonly compose: Compose;
    readonly directory: string;
  },
): Planned | undefined {
  const { service, reason, compose, directory } = found;
  const { dockerfile, target } = service.build;
  const context = { compose, service, reasons: [reason] };
  if (!isForDevelopment(dockerfile) && (target === undefined || !isForDevelopment(target)))
    return ok(planOf(sourceOf(service), context));
  const other = foundDockerfile(tree, compose, directory);
  if (other === undefined || !other.ok) return other;
  const what = isForDevelopment(dockerfile) ? dockerfile : `stage ${target}`;
  const { file, name, build } = service;
  const passedOver = {
    text: `service ${name} builds ${what}, which is for development`,
    file,
    line: build.line,
  };
  const { source, reasons } = other.value;
  return ok(planOf(source, { ...context, reasons: [...reasons, reason, passedOver] }));
}

function sourceOf({ build, name, file }: BuiltService): Extract<Source, { kind: "dockerfile" }> {
  return {
    kind: "dockerfile",
    file: build.dockerfile,
    context: build.context,
    ...(build.target === undefined ? {} : { stage: build.target }),
    arguments: build.arguments,
    origin: { text: `build of service ${name}`, file, line: build.line },
  };
}

function foundDockerfile(
  tree: SourceTree,
  compose: Compose,
  directory: string,
): Planned | undefined {
  const { files, passedOver } = dockerfilesIn(tree, directory);
  const [file] = files;
  if (file === undefined) return undefined;
  if (files.length > 1)
    return problem(`${files.length} Dockerfiles are equally good: ${files.join(", ")}`, files);
  const origin = { text: "the application's Dockerfile", file, line: 1 };
  const { source, reasons } = fromDockerfile(tree, origin, directory);
  return ok(planOf(source, { compose, service: undefined, reasons: [...reasons, ...passedOver] }));
}

function fromDockerfile(
  tree: SourceTree,
  origin: Origin & { readonly file: string },
  directory: string,
): { readonly source: Source; readonly reasons: readonly Origin[] } {
  const { file } = origin;
  const context = contextOf(tree, file, directory);
  const chosen = stageOf(parseDockerfile(tree.read(file) ?? ""));
  const shown = context === "." ? "the project" : context;
  const stage = chosen?.stage.name;
  return {
    source: {
      kind: "dockerfile",
      file,
      context,
      ...(stage === undefined ? {} : { stage }),
      arguments: {},
      origin,
    },
    reasons: [
      { ...origin, text: `${origin.text}, with ${shown} as its context` },
      ...(chosen === undefined ? [] : [{ text: chosen.text, file, line: chosen.stage.from.line }]),
    ],
  };
}

interface Known {
  readonly compose: Compose;
  /** The compose service that is the target. */
  readonly service: BuiltService | undefined;
  readonly reasons: readonly Origin[];
}

function planOf(source: Source, { compose, service, reasons }: Known): ContainerPlan {
  if (service === undefined)
    return {
      source,
      environment: [],
      databaseNames: databasesOf(compose.services),
      services: [],
      reasons: [...reasons, ...compose.reasons],
    };
  const beside = surroundingsOf(compose.services, service);
  const program = programOf(service);
  return {
    source,
    service: service.name,
    ...program.plan,
    environment: service.environment,
    ...healthOf(service),
    ...portOf(service),
    ...(service.workingDirectory === undefined
      ? {}
      : { workingDirectory: service.workingDirectory }),
    ...(service.user === undefined ? {} : { user: service.user }),
    ...beside,
    reasons: [...reasons, ...program.reasons, ...beside.reasons, ...compose.reasons],
  };
}

/** What the service runs in place of the image's own, unless that is a development server. */
function programOf(service: BuiltService): {
  readonly plan: Pick<ContainerPlan, "entrypoint" | "command" | "programOrigin">;
  readonly reasons: readonly Origin[];
} {
  const { entrypoint, command, file, commandLine: line, name } = service;
  if (entrypoint === undefined && command === undefined) return { plan: {}, reasons: [] };
  const words = [...(entrypoint ?? []), ...(command ?? [])].join(" ");
  const text = isDevelopmentServer(words)
    ? `not used, a development server: ${words}`
    : `service ${name} runs ${words}`;
  const programOrigin = { text, file, line };
  const reasons = [programOrigin];
  if (isDevelopmentServer(words)) return { plan: {}, reasons };
  return {
    plan: {
      ...(entrypoint === undefined ? {} : { entrypoint }),
      ...(command === undefined ? {} : { command }),
      programOrigin,
    },
    reasons,
  };
}

function healthOf({ name, healthcheck, file, healthcheckLine: line }: BuiltService) {
  if (healthcheck === undefined) return {};
  const healthcheckOrigin = { text: `healthcheck of service ${name}`, file, line };
  return healthcheck === "none" ? { healthcheckOrigin } : { healthcheck, healthcheckOrigin };
}

function portOf({ published, exposed }: BuiltService): Pick<ContainerPlan, "port"> {
  const port = published[0] ?? exposed[0];
  return port === undefined ? {} : { port };
}

function several(services: readonly BuiltService[]): Planned {
  const names = services.map(({ name }) => name).join(", ");
  const candidates = services.slice(0, MOST_CANDIDATES).map(({ name, build, file, line }) => ({
    text: `${build.dockerfile} (service ${name})`,
    file,
    line,
  }));
  const lines = ["app:", `  dockerfile: ${services[0]?.build.dockerfile ?? "Dockerfile"}`];
  const message = `several services build this repository and none stands out: ${names}`;
  return { ok: false, error: { key: "app.dockerfile", message, candidates, lines } };
}

function problem(message: string, files: readonly string[]): Planned {
  const candidates = files.slice(0, MOST_CANDIDATES).map((file) => ({ text: file, file, line: 1 }));
  const lines = ["app:", `  dockerfile: ${candidates[0]?.text ?? "Dockerfile"}`];
  return { ok: false, error: { key: "app.dockerfile", message, candidates, lines } };
}
