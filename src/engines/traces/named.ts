import type { FilePlace, Project } from "./project.ts";
import type { RawFailure } from "./shape.ts";
import { soleLine } from "./sole-line.ts";

const PROGRAM = /\.py$/;
const PAGES = /\.(?:html?|jinja2?|txt|xml)$/;
// Tests say what is expected, and lock files name everything.
const NOT_PRODUCTION = /(^|\/)(?:tests?|docs?|examples?)\/|(^|\/)(?:test_[^/]+|conftest)\.py$/;
const COMMENT = /^\s*#/;
const LOADS_BY_NAME = new Set(["import_module", "import_string"]);

/**
 * The only line that holds, in quotes, a name which a framework looked up for the project: a module
 * in its settings, a static file in one of its pages, the words of a validator. The stack shows only
 * who asked the framework to begin.
 */
export function namedPlace(failure: RawFailure, project: Project): FilePlace | undefined {
  if (failure.language !== "python") return undefined;
  const inPage = /Missing staticfiles manifest entry for '([^']{1,200})'/.exec(
    failure.message,
  )?.[1];
  if (inPage !== undefined) return lineOf([inPage], PAGES, project);
  // Pydantic gathers what validators raise, and its own stack ends where the model is made.
  const refusal = /\bValue error, ([^[\n]{8,200}?) \[type=value_error\b/.exec(failure.message)?.[1];
  if (refusal !== undefined) return lineOf([refusal], PROGRAM, project);
  const module = moduleByName(failure);
  return module === undefined ? undefined : lineOf(module, PROGRAM, project);
}

/** What a setting may spell, the exact name first. */
function moduleByName({ kind, missing, from, frames }: RawFailure): readonly string[] | undefined {
  if (kind !== "import" || missing === undefined) return undefined;
  const asked = frames.findLast(({ file }) => !file.startsWith("<"));
  if (!LOADS_BY_NAME.has(asked?.function ?? "")) return undefined;
  return from === undefined ? [missing, `${missing}.`] : [`${from}.${missing}`];
}

function lineOf(names: readonly string[], files: RegExp, project: Project): FilePlace | undefined {
  const searched = { test: (file: string) => files.test(file) && !NOT_PRODUCTION.test(file) };
  for (const name of names) {
    const quoted = ["'", '"'].flatMap((quote) =>
      name.endsWith(".") ? [`${quote}${name}`] : [`${quote}${name}${quote}`],
    );
    const isNaming = (line: string) =>
      !COMMENT.test(line) && quoted.some((text) => line.includes(text));
    const found = soleLine(project, searched, isNaming);
    if (found !== undefined) return found;
  }
  return undefined;
}
