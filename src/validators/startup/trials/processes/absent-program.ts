import type { Completion } from "#contract/runtime.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";

const NOT_FOUND = 127;
// A shell, env(1), and what enters a network of its own.
const SAID = [
  /(?:^|[\s:])([\w./@+-]+): (?:command )?not found$/,
  /failed to execute ([\w./@+-]+): No such file/,
  /env: \W?([\w./@+-]+)\W?: No such file/,
];
const MANIFEST =
  /(?:^|\/)(?:package\.json|pyproject\.toml|Pipfile|setup\.(?:py|cfg)|[\w.-]*requirements[\w./-]*\.(?:txt|in))$/;
const PACKAGE = /^(?:@[\w.-]+\/)?[\w-]+$/;
const SCRIPT = /^(?:\.\/)?([\w@][\w./@-]*\.(?:sh|bash|py|rb|js|mjs|cjs|ts|php))$/;

interface Ended extends Pick<Completion, "exit" | "startError"> {
  readonly text: string;
  readonly lastLines: readonly string[];
}

/** The program that was not found, when one was not. */
export function absentProgram({ exit, startError, text, lastLines }: Ended): string | undefined {
  if (exit?.code !== NOT_FOUND && startError?.code !== "ENOENT") return undefined;
  const said = lastLines.flatMap((line) => SAID.flatMap((one) => one.exec(line)?.[1] ?? []));
  return said.at(-1) ?? text.replace(/^(?:exec |npx )+/, "").split(/\s/)[0] ?? "";
}

/** Whether it is a script that the project ought to hold and does not, rather than a tool of a machine or a build. */
export function isForgottenScript(program: string, cwd: string, tree: SourceTree): boolean {
  const path = program.includes("/") ? SCRIPT.exec(program)?.[1] : undefined;
  return path !== undefined && !tree.has(cwd === "." ? path : `${cwd}/${path}`);
}

/** The package that an import lacks and that a manifest names, be it one that nobody installed here. */
export function uninstalledPackage(
  failure: TraceFailure | undefined,
  tree: SourceTree,
): string | undefined {
  const { kind, language, missing = "" } = failure ?? {};
  const name = language === "python" ? (missing.split(".")[0] ?? "") : missing;
  if (kind !== "import" || !PACKAGE.test(name) || isOwn(name, tree)) return undefined;
  const spelling = name.replaceAll(/[-_]/g, "[-_.]");
  const named = new RegExp(`(?<![\\w/@-])${spelling}(?![\\w-])`, "i");
  const manifests = tree.files.filter((file) => MANIFEST.test(file));
  return manifests.some((file) => named.test(tree.read(file) ?? "")) ? name : undefined;
}

// A manifest names the project itself too.
function isOwn(name: string, { files, read }: SourceTree): boolean {
  const module = new RegExp(`^(?:src/)?${name}(?:\\.py$|/(?:.*/)?[^/]+\\.py$)`);
  const isNamed = new RegExp(`"name"\\s*:\\s*"${name}"`).test(read("package.json") ?? "");
  return isNamed || files.some((file) => module.test(file));
}
