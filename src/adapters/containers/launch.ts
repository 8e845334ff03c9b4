import type { CommandPlan, EnvironmentRead, LaunchPlan } from "#contract/launch.ts";
import type { Origin } from "#contract/source-tree.ts";
import { findCommands } from "../start-command.ts";
import { type ImageGiven, type Layout, layoutOf, placeOf } from "./layout.ts";

export interface ImageLaunch {
  readonly plan: LaunchPlan;
  /** Folder of the image from which the plans' folders count. Absolute. */
  readonly root: string;
  /** The folder of the project that lies there; `.` unless only a part of the project is in the image. */
  readonly directory: string;
}

/**
 * A plan for the project's folder as a plan for its image: nothing is installed, the image's own program
 * starts, and paths of the project are paths of the image.
 */
export function imageLaunch(plan: LaunchPlan, given: ImageGiven): ImageLaunch {
  const layout = layoutOf(given);
  const { root, directory } = layout;
  const {
    legacy,
    install,
    migrate: found,
    rollback,
    version,
    processes,
    candidates,
    ...rest
  } = plan;
  const start = startOf(plan, given, layout);
  const migrate = migrateOf(found, given, layout);
  const translate = (command: CommandPlan) => translated(command, given, layout);
  return {
    root,
    directory,
    plan: {
      ...rest,
      install: [],
      ...(version === undefined ? {} : { version: translate(version) }),
      ...(migrate === undefined ? {} : { migrate }),
      ...(rollback === undefined ? {} : { rollback: translate(rollback) }),
      start,
      ...(processes === undefined
        ? {}
        : {
            processes: processes.map((process) => ({
              ...process,
              command: translate(process.command),
            })),
          }),
      environment: environmentOf(plan.environment, given),
      reasons: [start.origin, ...plan.reasons.filter((reason) => reason !== plan.start.origin)],
    },
  };
}

/** A command for the project's folder, such as one that creates the models' schema, as one for the image. */
export function inImage(command: CommandPlan, given: ImageGiven): CommandPlan {
  return translated(command, given, layoutOf(given));
}

function translated(command: CommandPlan, given: ImageGiven, layout: Layout): CommandPlan {
  const inText = (text: string) => imagePaths(text, given, layout);
  return {
    ...command,
    argv: command.argv.map(inText),
    cwd: between(layout.root, placeOf(layout, command.cwd)),
    env: imageEnvironment(command.env, given, inText),
  };
}

/** Every path of the project in a text, as a path of the image. */
function imagePaths(text: string, { tree }: ImageGiven, layout: Layout): string {
  const escaped = tree.root.replaceAll(/[^\w/]/g, "\\$&");
  const mention = new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])((?:/[\\w@.+-]+)*)`, "g");
  return text.replace(mention, (_whole, path: string) =>
    placeOf(layout, path === "" ? "." : path.slice(1)),
  );
}

/** The image has its own virtual environment and its own PATH; what we would have made is not in it. */
function imageEnvironment(
  env: CommandPlan["env"],
  { tree, image }: ImageGiven,
  inText: (text: string) => string,
): CommandPlan["env"] {
  const isOurs = (text: string) =>
    text.includes("${cache}") ||
    text.startsWith(`${tree.root}/.venv`) ||
    text.startsWith(`${tree.root}/venv`);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const isImages = name !== "PATH" && Object.hasOwn(image.environment, name);
      if (name === "VIRTUAL_ENV" || isImages) return [];
      if (name !== "PATH") return isOurs(value) ? [] : [[name, inText(value)]];
      const kept = value
        .split(":")
        .filter((entry) => !isOurs(entry) && !/\/\.?venv\/bin$/.test(entry));
      return kept.join("") === "${PATH}" ? [] : [["PATH", kept.map(inText).join(":")]];
    }),
  );
}

function startOf(plan: LaunchPlan, given: ImageGiven, layout: Layout): CommandPlan {
  if (given.settings.app.start !== undefined) return translated(plan.start, given, layout);
  const { container, image, tree, settings } = given;
  const argv = programOf(given);
  const procfile = findCommands(tree, settings.app.directory).start;
  // A base image's own command waits for somebody who types; such an image is started from outside.
  const isUnset = container.programOrigin === undefined && isBaseProgram(given, layout);
  if (isUnset && procfile?.origin.file.endsWith("Procfile") === true) {
    const command = {
      argv: ["sh", "-c", `exec ${procfile.line}`],
      cwd: settings.app.directory,
      env: {},
    };
    return translated({ ...command, origin: procfile.origin }, given, layout);
  }
  const workingDirectory = container.workingDirectory ?? (image.workingDirectory || "/");
  return {
    argv,
    cwd: between(layout.root, workingDirectory),
    env: {},
    origin: container.programOrigin ?? programOrigin(given, layout),
  };
}

/**
 * Source  compose specification, entrypoint: with one of its own, a service has no command of the image.
 */
function programOf({ container, image }: ImageGiven): readonly string[] {
  const { entrypoint, command } = container;
  const usual = entrypoint === undefined ? image.command : [];
  return [...(entrypoint ?? image.entrypoint), ...(command ?? usual)];
}

const TYPED_INTO = /(^|\/)(node|python3?|ruby|irb|bash|sh|ash|jshell|php)$/;

function isBaseProgram({ image }: ImageGiven, { view }: Layout): boolean {
  if (view !== undefined && (view.entrypoint !== undefined || view.command !== undefined))
    return false;
  const [program, ...rest] = image.command;
  return program === undefined || (rest.length === 0 && TYPED_INTO.test(program));
}

function programOrigin({ image }: ImageGiven, { view, file }: Layout): Origin {
  const declared = view?.command ?? view?.entrypoint;
  if (declared === undefined || file === undefined)
    return { text: `what the image ${image.reference} starts` };
  const text = declared === view?.command ? "CMD" : "ENTRYPOINT";
  return { text: `${text} of the Dockerfile`, file, line: declared.line };
}

/** The settings', a compose service's, the entrypoint script's, then what the adapter knows. */
function migrateOf(
  found: CommandPlan | undefined,
  given: ImageGiven,
  layout: Layout,
): CommandPlan | undefined {
  const { settings, container, image, tree } = given;
  const cwd = between(layout.root, container.workingDirectory ?? (image.workingDirectory || "/"));
  if (settings.database.migrate === undefined && container.migrate !== undefined) {
    const { entrypoint, command, origin } = container.migrate;
    const argv = [...(entrypoint ?? image.entrypoint), ...(command ?? [])];
    return { argv, cwd, env: {}, origin };
  }
  const { source } = container;
  const dockerfile = source.kind === "dockerfile" ? source.file : undefined;
  const script = findCommands(tree, settings.app.directory, dockerfile).migrate;
  if (settings.database.migrate === undefined && script !== undefined && layout.file !== undefined)
    return { argv: ["sh", "-c", script.line], cwd, env: {}, origin: script.origin };
  return found === undefined ? undefined : translated(found, given, layout);
}

/**
 * What the image sets is there without us; what a compose file sets is documented, like an example file.
 */
function environmentOf(
  reads: readonly EnvironmentRead[],
  { image, container }: ImageGiven,
): readonly EnvironmentRead[] {
  const known = reads.map((read) => {
    const value = Object.hasOwn(image.environment, read.name)
      ? image.environment[read.name]
      : undefined;
    return value === undefined ? read : { ...read, required: false, default: value };
  });
  const composed = container.environment.map(({ name, value, file, line }) => ({
    ...{ name, file, line },
    required: false,
    example: value,
  }));
  return [...known, ...composed];
}

/** A path relative to a folder, both absolute: `.`, `src`, or `../other`. */
function between(folder: string, path: string): string {
  const from = folder.split("/").filter((part) => part !== "");
  const to = path.split("/").filter((part) => part !== "");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  const parts = [...from.slice(shared).map(() => ".."), ...to.slice(shared)];
  return parts.join("/") || ".";
}
