import { at, ended } from "../wording.ts";
import {
  type Cause,
  decisiveText,
  type FailedBoot,
  lineWith,
  placeOf,
  type Told,
} from "./cause.ts";

// npm, pnpm, yarn, poetry, uv, pipenv, composer, bundler, cargo; each in its own words.
const LOCK_OUTDATED =
  /npm ci` can only install packages when your package\.json and package-lock\.json|`npm ci` can only install|ERR_PNPM_OUTDATED_LOCKFILE|Your lockfile needs to be updated|The lockfile would have been (?:modified|created) by this install|(?:pyproject\.toml changed significantly since poetry\.lock was last generated|poetry\.lock is not up to date)|The lockfile at `uv\.lock` needs to be updated|Pipfile\.lock \([^)]*\) out of date|lock file is not up to date with the latest changes|lock file .* needs to be updated but --locked/i;
const CONFLICT =
  /\bERESOLVE\b|ResolutionImpossible|conflicting dependencies|No matching distribution found for|No solution found when resolving|\bETARGET\b|No matching version found for|version solving failed|ERR_PNPM_NO_MATCHING_VERSION|ERR_PNPM_PEER_DEP_ISSUES|Could not find artifact [\w.-]+:|:[\w.-]+ was not found in https?:\/\//;

/** Why dependencies cannot be installed. */
export const INSTALL_CAUSES: readonly Cause[] = [
  { rule: "install", tell: otherLanguage },
  { rule: "lockOutdated", tell: lockOutdated },
  { rule: "conflict", tell: conflict },
];

// pip, npm with engine-strict, Go with a local toolchain, Maven, Bundler.
const OTHER_LANGUAGE =
  /Requires-Python [^;\n]{1,60}|requires a different Python: [^\n]{1,80}|\bcode EBADENGINE\b|go\.mod requires go >= [\d.]+[^\n]{0,60}|(?:release version|invalid target release:) \d+[^\n]{0,20}|Your Ruby version is [\d.]+, but your Gemfile specified [\d.]+/;

/** The dependencies want another version of the language than this machine has: nothing is known of them. */
function otherLanguage({ said, step }: FailedBoot): Told | undefined {
  const found = OTHER_LANGUAGE.exec(said)?.[0];
  if (found === undefined) return undefined;
  return {
    outcome: "inconclusive",
    message: `The language on this machine is not of the version that the dependencies are made for: ${ended(found)}`,
    place: { process: "install" },
    remedy:
      "Put the version of production on PATH, or let the project's own image be judged (app.runtime: docker).",
    cause: `language@${step?.name ?? "install"}`,
  };
}

function lockOutdated(boot: FailedBoot): Told | undefined {
  const line = lineWith(boot.said, LOCK_OUTDATED);
  if (line === undefined) return undefined;
  const lacking = boot.said
    .split("\n")
    .filter((text) => /^npm (?:ERR!|error) (?:Missing|Invalid): /.test(text))
    .map((text) => withoutPrefix(text.trim()));
  const said = lacking.length === 0 ? withoutPrefix(line) : lacking.slice(0, 3).join(" · ");
  return {
    message: `The lock file does not fit the manifest: ${ended(said)}`,
    place: named(boot) ?? { process: "install" },
    remedy: "Install without the frozen option, and commit the lock file that this writes.",
    cause: "lock-file",
  };
}

function conflict(boot: FailedBoot): Told | undefined {
  const line = lineWith(boot.said, CONFLICT);
  if (line === undefined) return undefined;
  const told = boot.said
    .split("\n")
    .filter((text) => /Found: .+@\d|peer .+ from|depends on|requested/i.test(text))
    .slice(0, 2)
    .map((text) => withoutPrefix(text.trim()));
  return {
    message: `The dependencies cannot be installed together: ${ended([withoutPrefix(line), ...told].join(" · ").slice(0, 400))}`,
    place: named(boot) ?? { process: "install" },
    remedy: "Choose versions that accept each other, and write the lock file anew.",
    cause: "dependency-conflict",
  };
}

function named({ evidence: { spokenBy }, clues }: FailedBoot) {
  return clues.module?.at ?? spokenBy ?? clues.module?.belongs;
}

function withoutPrefix(line: string): string {
  return line.replace(/^(?:npm (?:ERR!|error)(?: code)?|\[ERROR\]|error:?|ERROR:?)\s*/i, "");
}

const MODULE_SYSTEM =
  /ERR_REQUIRE_ESM|ERR_REQUIRE_ASYNC_MODULE|Cannot use import statement outside a module|require is not defined in ES module scope|(?:module|exports|__dirname|__filename) is not defined in ES module scope|ERR_UNKNOWN_FILE_EXTENSION|Unexpected token 'export'|To load an ES module, set "type": "module"/;
const LIBRARY =
  /error while loading shared libraries: ([\w.+-]+)|([\w.+-]+\.so[\w.]*): cannot open shared object file|(?:version `)?(GLIBC(?:XX)?_[\d.]+)'? not found|Error loading shared library ([\w.+-]+)|Prisma Client could not locate the Query Engine|(?:cannot load library|could not load library) '?([\w.+-]+)|no library called "([^"]+)" was found/;

/** Why modules and programs cannot be loaded. */
export const LOADING_CAUSES: readonly Cause[] = [
  { rule: "nativeLibrary", tell: nativeLibrary },
  { rule: "buildOutput", tell: buildOutput },
  { rule: "letterCase", tell: letterCase },
  { rule: "devDependency", tell: devDependency },
  { rule: "undeclared", tell: undeclared },
  { rule: "moduleSystem", tell: moduleSystem },
  { rule: "systemTool", tell: systemTool },
  { rule: "fileUnavailable", tell: fileUnavailable },
];

function devDependency(boot: FailedBoot): Told | undefined {
  const { clues, evidence, failure } = boot;
  const { program } = clues;
  const found = failure?.kind === "import" ? clues.module : program?.declared;
  if (found?.scope !== "development") return undefined;
  const what = failure?.kind === "import" ? failure.missing : program?.name;
  const asked =
    what === found.package
      ? `the package \`${what}\``
      : `\`${what}\` of the package \`${found.package}\``;
  const where =
    failure?.kind === "import"
      ? at(failure.place, "The start command")
      : at(program?.at, `\`${evidence.start.text}\``);
  return {
    message: `${where} needs ${asked}, which ${at(found.at, "the manifest")} names among the development dependencies only; an installation for production leaves it out.`,
    place: (failure?.kind === "import" ? failure.place : program?.at) ?? placeOf(boot),
    fix: found.at,
    remedy: `Move \`${found.package}\` at ${at(found.at, "the manifest")} to the dependencies of production, or do without it there.`,
    cause: failure?.kind === "import" ? failure.cause : `unstartable@${evidence.start.text}`,
    subject: found.package,
  };
}

function undeclared(boot: FailedBoot): Told | undefined {
  const { clues, failure } = boot;
  if (failure?.kind !== "import" || clues.module?.scope !== "transitive") return undefined;
  const { belongs, package: name } = clues.module;
  return {
    message: `${at(failure.place, "The start command")} imports \`${failure.missing}\`, which no manifest names; the lock file holds \`${name}\` only because another package needs it.`,
    place: failure.place ?? placeOf(boot),
    fix: belongs,
    remedy: `Add \`${name}\` to the dependencies in \`${belongs?.file ?? "the manifest"}\`.`,
    subject: name,
  };
}

function moduleSystem(boot: FailedBoot): Told | undefined {
  const { failure } = boot;
  if (failure !== undefined && failure.language !== "node") return undefined;
  const line = lineWith(decisiveText(boot), MODULE_SYSTEM);
  if (line === undefined) return undefined;
  return {
    message: `${at(failure?.place, "The start command")} mixes CommonJS and ES modules: ${ended(failure === undefined ? line : `${failure.type}: ${failure.message.split(" This file is being treated")[0]}`)}`,
    place: placeOf(boot),
    fix: boot.clues.moduleType,
    remedy:
      'Let "type" in package.json, the file extensions (.cjs, .mjs) and the syntax agree, and start what the build writes.',
  };
}

function buildOutput(boot: FailedBoot): Told | undefined {
  const { clues, evidence, said } = boot;
  const next = lineWith(said, /Could not find a production build in the/);
  const { path } = clues;
  if (next === undefined && path?.isBuildOutput !== true) return undefined;
  const subject = path?.isBuildOutput === true ? path.path : ".next";
  return {
    message: `\`${evidence.start.text}\` needs \`${subject}\`, which no build step has written: ${ended(next ?? path?.said ?? "")}`,
    place: evidence.start.origin ?? { process: "start" },
    fix: clues.build,
    remedy:
      clues.build === undefined
        ? `Add a build step that writes \`${subject}\`, or start the file that is there.`
        : `Let ${at(clues.build, "the build")} write \`${subject}\`, or start what it writes.`,
    cause: boot.failure?.cause ?? `build-output@${subject}`,
    subject,
  };
}

function letterCase(boot: FailedBoot): Told | undefined {
  const { clues, failure } = boot;
  const { otherCase } = clues;
  if (otherCase === undefined) return undefined;
  const asked = failure?.missing ?? clues.path?.path ?? "the file";
  return {
    message: `${at(failure?.place, "The start command")} asks for \`${asked}\`, and the file is called \`${otherCase}\`: Linux tells upper case from lower case.`,
    place: placeOf(boot),
    fix: { file: otherCase },
    remedy: `Write the name as \`${otherCase}\` has it, or rename the file with git mv.`,
    subject: otherCase,
  };
}

function systemTool(boot: FailedBoot): Told | undefined {
  const { clues, failure, evidence } = boot;
  const { program } = clues;
  if (program === undefined || program.isStart || program.declared?.scope === "production")
    return undefined;
  const place = program.at ?? failure?.place;
  return {
    message: `${at(place, `\`${evidence.start.text}\``)} runs the program \`${program.name}\`, which is not installed.`,
    place: place ?? placeOf(boot),
    remedy: `Install \`${program.name}\` where the application runs (for an image: in the last stage of the Dockerfile), or do without it.`,
    cause: failure?.cause ?? `program@${program.name}`,
    subject: program.name,
  };
}

function nativeLibrary(boot: FailedBoot): Told | undefined {
  const text = decisiveText(boot);
  const found = LIBRARY.exec(text);
  if (found === null) return undefined;
  const name = found.slice(1).find((text) => text !== undefined);
  return {
    message: `${at(boot.failure?.place, "The start command")} loads a native library that is not there: ${ended(lineWith(text, LIBRARY) ?? found[0])}`,
    place: placeOf(boot),
    remedy: `Install ${name === undefined ? "the library" : `what provides \`${name}\``} where the application runs, or use a build made for that system.`,
    subject: name,
  };
}

const DATA_ABSENT = /ENOENT|FileNotFoundError|NoSuchFileException|no such file or directory/i;

function fileUnavailable(boot: FailedBoot): Told | undefined {
  const { clues, failure } = boot;
  const { path } = clues;
  if (path === undefined || failure === undefined || failure.kind !== "exception") return undefined;
  if (!DATA_ABSENT.test(`${failure.type} ${failure.message}`)) return undefined;
  return {
    message: `${at(failure.place, "The application")} opens \`${path.path}\`, which is not ${path.inProject ? "among what a commit holds" : "on this machine"}.`,
    place: failure.place ?? placeOf(boot),
    remedy: path.inProject
      ? `Commit \`${path.path}\`, make it before the start, or create the folder in the code.`
      : `Make \`${path.path}\` before the start, or let a variable name it.`,
    subject: path.path,
  };
}
