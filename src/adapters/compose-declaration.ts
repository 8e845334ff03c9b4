import type { SourceTree } from "#contract/source-tree.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { type ComposeService, identityOf } from "./containers/compose-service.ts";
import { type BuiltService, composeOf, composeTarget } from "./containers/compose-target.ts";
import { entrypointScript, portsOf, stageOf } from "./dockerfile-commands.ts";
import { lineOf, localPaths, withOurPort } from "./image-lines.ts";
import { isMigration } from "./migration-commands.ts";
import type { Declaration, DeclaredProcess } from "./platforms/declaration.ts";

interface ComposeDeclaration {
  readonly declaration: Declaration;
  /** Dockerfile of the application's service. */
  readonly dockerfile: string;
}

/** What the compose file says of the service that builds this application, and of those beside it. */
export function composeDeclaration(
  tree: SourceTree,
  directory: string,
): ComposeDeclaration | undefined {
  const compose = composeOf(tree, directory);
  const target = composeTarget(tree, compose, { directory });
  if (target.kind !== "target") return undefined;
  const { service } = target;
  const same = compose.services.filter(
    (other) => other.build !== undefined && identityOf(other) === identityOf(service),
  );
  const given = { tree, directory, service, view: stageOf(tree, service.build.dockerfile) };
  return {
    dockerfile: service.build.dockerfile,
    declaration: {
      file: service.file,
      processes: same.flatMap((other) => processOf(given, other)),
      variables: service.environment.map(({ name, value, file, line }) => ({
        ...{ name, value, file, line },
      })),
    },
  };
}

interface Given {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly service: BuiltService;
  readonly view: StageView | undefined;
}

function processOf(given: Given, other: ComposeService): readonly DeclaredProcess[] {
  const words = programOf(given, other);
  if (words === undefined) return [];
  const { view, service } = given;
  const written = localPaths(lineOf(words), view?.workdir.value ?? "/");
  const ports = [...other.published, ...(view === undefined ? [] : portsOf(view))];
  const line = withOurPort(written, ports);
  const kind = other === service ? "web" : isMigration(line) ? "release" : "worker";
  const origin = {
    text: `compose service ${other.name}`,
    file: other.file,
    line: other.commandLine,
  };
  return [{ name: other === service ? "web" : other.name, kind, line, origin }];
}

/** The words that run; undefined where they are arguments of a program that the image names. */
function programOf(
  { tree, directory, view }: Given,
  { entrypoint, command }: ComposeService,
): readonly string[] | undefined {
  if (entrypoint !== undefined) return nonEmpty([...entrypoint, ...(command ?? [])]);
  if (command === undefined || command.length === 0) return undefined;
  const own = view?.entrypoint;
  if (own === undefined) return command;
  const script =
    view === undefined ? undefined : entrypointScript({ tree, directory }, view, own.argv);
  const passesOn = /^\s*exec\s+"\$@"/m.test(tree.read(script ?? "") ?? "");
  return script !== undefined && passesOn ? command : undefined;
}

function nonEmpty(words: readonly string[]): readonly string[] | undefined {
  return words.length === 0 || words.join("") === "" ? undefined : words;
}
