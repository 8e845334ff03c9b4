import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import { at } from "../directory.ts";
import { readCompose } from "./compose-file.ts";
import {
  type ComposeBuild,
  type ComposeService,
  identityOf,
  isPostgres,
  servicesOf,
} from "./compose-service.ts";
import { isForDevelopment } from "./dockerfiles.ts";

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDE = /(^|\/)(docker-)?compose\.override\.ya?ml$/;

/** What the project's compose file says. */
export interface Compose {
  readonly services: readonly ComposeService[];
  readonly reasons: readonly Origin[];
}

/** The compose file that would be used without naming one: the application's, else the project's. */
export function composeOf(tree: SourceTree, directory: string): Compose {
  const folders = directory === "." ? ["."] : [directory, "."];
  const file = folders
    .flatMap((folder) => NAMES.map((name) => at(folder, name)))
    .find((path) => tree.read(path) !== undefined);
  if (file === undefined) return { services: [], reasons: [] };
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
  const environment = tree.read(at(folder, ".env"));
  const document = readCompose({
    file,
    text: tree.read(file) ?? "",
    ...(environment === undefined ? {} : { environment }),
  });
  if (typeof document === "string")
    return {
      services: [],
      reasons: [{ text: `not used, cannot be read: ${document}`, file, line: 1 }],
    };
  const overrides = tree.files
    .filter((path) => OVERRIDE.test(path))
    .map((path) => ({
      text: "not used, overrides are for the developer's machine",
      file: path,
      line: 1,
    }));
  const services = servicesOf(tree, document).map((service) => withoutDatabaseBuild(tree, service));
  return { services, reasons: overrides };
}

/** A service that builds an image out of this repository. */
export type BuiltService = ComposeService & {
  readonly build: ComposeBuild & { readonly context: string; readonly dockerfile: string };
};

export type ComposeTarget =
  | { readonly kind: "target"; readonly service: BuiltService; readonly reason: Origin }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly services: readonly BuiltService[] };

/** The service that is the application: the one that builds this repository, if one stands out. */
export function composeTarget(
  tree: SourceTree,
  { services }: Compose,
  question: { readonly directory: string; readonly dockerfile?: string },
): ComposeTarget {
  const { directory, dockerfile } = question;
  const built = services.filter((service): service is BuiltService => {
    const file = service.build?.dockerfile;
    return file !== undefined && tree.read(file) !== undefined;
  });
  const wanted =
    dockerfile === undefined ? built : built.filter(({ build }) => build.dockerfile === dockerfile);
  const usual = wanted.filter(
    ({ profiles, name }) => profiles.length === 0 && !isForDevelopment(name),
  );
  const isApplication = (service: ComposeService) =>
    service.published.length > 0 && reaches(services, service, isPostgres);
  const left = narrowed(usual.length > 0 ? usual : wanted, [
    ({ build }) => build.context === directory,
    isApplication,
  ]);
  const [first] = left;
  if (first === undefined) return { kind: "none" };
  if (new Set(left.map(identityOf)).size > 1) return { kind: "several", services: left };
  // All of them run the same image; the one that is reached from outside serves.
  const service = left.find(({ published }) => published.length > 0) ?? first;
  const others =
    built.length === 1 ? "the only service that builds this repository" : whyOf(service, left);
  const { file, name, line } = service;
  return { kind: "target", service, reason: { text: `service ${name}: ${others}`, file, line } };
}

function whyOf(service: BuiltService, left: readonly BuiltService[]): string {
  const published = service.published.length > 0 ? ", publishes a port" : "";
  const same = left.length > 1 ? `, of ${left.length} that run the same image` : "";
  return `builds ${service.build.context === "." ? "the project" : service.build.context}${published}${same}`;
}

/** Keeps to those that meet a criterion where some do. */
function narrowed(
  services: readonly BuiltService[],
  criteria: readonly ((service: BuiltService) => boolean)[],
): readonly BuiltService[] {
  let left = services;
  for (const criterion of criteria) {
    const better = left.filter(criterion);
    if (new Set(left.map(identityOf)).size > 1 && better.length > 0) left = better;
  }
  return left;
}

/** Whether a service depends, directly or through others, on one of a kind. */
function reaches(
  services: readonly ComposeService[],
  from: ComposeService,
  isWanted: (service: ComposeService) => boolean,
): boolean {
  const seen = new Set([from.name]);
  for (const name of seen)
    for (const next of services.find((service) => service.name === name)?.dependsOn ?? [])
      seen.add(next);
  return services.some(
    (service) => service !== from && seen.has(service.name) && isWanted(service),
  );
}

// A database image with extensions is often built beside the application; one is provided in its place.
function withoutDatabaseBuild(tree: SourceTree, service: ComposeService): ComposeService {
  const text =
    service.build?.dockerfile === undefined ? undefined : tree.read(service.build.dockerfile);
  const image =
    text === undefined ? undefined : resolveStage(parseDockerfile(text))?.bases.at(-1)?.reference;
  if (image === undefined || !isPostgres({ image })) return service;
  const { build: _, ...rest } = service;
  return { ...rest, image };
}
