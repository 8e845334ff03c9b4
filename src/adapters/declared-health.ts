import type { DeclaredHealth, LaunchPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { stageOf } from "./dockerfile-commands.ts";
import type { Level } from "./evidence-chain.ts";

/** The health paths of a plan, the one that a manifest or the image declares first. */
export function withDeclaredHealth(
  { healthPaths }: LaunchPlan,
  settings: Settings,
  { tree, levels }: { readonly tree: SourceTree; readonly levels: readonly Level[] },
): Pick<LaunchPlan, "healthPaths" | "declaredHealth"> {
  const declaredHealth =
    settings.app.health === undefined ? (ofPlatform(levels) ?? ofImage(tree, levels)) : undefined;
  if (declaredHealth === undefined) return { healthPaths };
  const { path } = declaredHealth;
  return {
    healthPaths: [path, ...healthPaths.filter((other) => other !== path)],
    declaredHealth,
  };
}

function ofPlatform(levels: readonly Level[]): DeclaredHealth | undefined {
  const found = levels.find(({ declaration }) => declaration.health !== undefined);
  const health = found?.declaration.health;
  return health === undefined
    ? undefined
    : { path: health.value, by: "platform", origin: health.origin };
}

// The port as it is written, by a shell, in a template or an f-string, or between two strings.
const OWN_ADDRESS =
  /\bhttp:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+|\$[^/]{1,60}|\{[^/}]{1,60}\}|["'`]\s*\+[^/]{1,60}\+\s*["'`]))?(\/[\w./-]*)/;
// A check that is content with a 404 says nothing about its path.
const MINDS_THE_STATUS = /\bcurl\b.*\s(?:-\w*f|--fail)|\bwget\b|\.ok\b|status|urlopen/is;

/** The path that the HEALTHCHECK of the last stage asks the application itself for. */
function ofImage(tree: SourceTree, levels: readonly Level[]): DeclaredHealth | undefined {
  const file = levels.at(-1)?.declaration.file;
  const view = file === undefined ? undefined : stageOf(tree, file);
  const declared = view?.healthcheck;
  if (view === undefined || file === undefined || declared?.check === undefined) return undefined;
  const command = declared.check.argv.join(" ");
  const [, port, path] = OWN_ADDRESS.exec(command) ?? [];
  if (path === undefined || !MINDS_THE_STATUS.test(command) || !isServed(view, port))
    return undefined;
  const line = lineIn(tree.read(file), path, declared) ?? declared.line;
  const origin = { text: `Dockerfile, HEALTHCHECK ${path}`, file, line };
  return { path, by: "image", origin };
}

/** A management port is another server, which is not asked here. */
function isServed({ ports, environment }: StageView, port: string | undefined): boolean {
  if (port === undefined || !/^\d+$/.test(port)) return true;
  const own = environment.findLast(({ name }) => name === "PORT")?.value;
  return port === own || (own === undefined && port === String(ports[0]?.port));
}

function lineIn(
  text: string | undefined,
  path: string,
  { line, lastLine }: { readonly line: number; readonly lastLine: number },
): number | undefined {
  const lines = text?.split("\n").slice(line - 1, lastLine) ?? [];
  const at = lines.findIndex((each) => each.includes(path));
  return at < 0 ? undefined : line + at;
}
