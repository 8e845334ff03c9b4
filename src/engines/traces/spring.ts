import { rawFailure } from "./raw.ts";
import type { RawFailure } from "./shape.ts";

// Source: Spring Boot, LoggingFailureAnalysisReporter; version 4.0 tried.
const TITLE = /^APPLICATION FAILED TO START$/;
const MOST_LINES = 40;

/** What Spring Boot's failure analysers say in place of a stack. */
export function springFailures(lines: readonly string[]): readonly RawFailure[] {
  return lines.flatMap((line, index) => (TITLE.test(line.trim()) ? blockAt(lines, index) : []));
}

function blockAt(lines: readonly string[], begin: number): readonly RawFailure[] {
  const block = lines.slice(begin, begin + MOST_LINES);
  const from = block.indexOf("Description:");
  const to = block.indexOf("Action:");
  if (from < 0 || to < from) return [];
  const text = block
    .slice(from + 1, to)
    .join("\n")
    .trim();
  const action = block.slice(to + 1).findIndex((line) => line.trim() !== "");
  const bean = /required a bean of type '([\w.$]{1,300})' that could not be found/.exec(text)?.[1];
  const failure = rawFailure("java", {
    kind: "exception",
    type: "ApplicationFailedToStart",
    text,
    begin,
    end: begin + to + 1 + Math.max(0, action),
    ...(bean === undefined ? {} : { missing: bean }),
    ...(originIn(text) ?? spotIn(text)),
  });
  return [failure];
}

/** The line of a properties file that Spring names as where a value came from. */
function originIn(text: string): Pick<RawFailure, "spot"> | undefined {
  const found =
    /^\s*Origin: class path resource \[([\w./-]{1,200})\][^\n]{0,200} - (\d{1,6}):(\d{1,6})$/m.exec(
      text,
    );
  const [, name, line, column] = found ?? [];
  if (name === undefined) return undefined;
  const file = `main/resources/${name}`;
  return { spot: { file, isEnd: true, line: Number(line), column: Number(column) } };
}

/** The class that Spring names: the one whose constructor, method or field asks, or that is bound. */
function spotIn(text: string): Pick<RawFailure, "spot" | "quoted"> {
  const named =
    /\b(?:constructor|method (\w{1,200})) in ([\w.]{1,300})/.exec(text) ??
    /\bField (\w{1,200}) in ([\w.]{1,300})/.exec(text) ??
    /()\bunder '[^']{1,200}' to ([\w.]{1,300})/.exec(text);
  const [, member, owner] = named ?? [];
  if (owner === undefined) return {};
  const name = owner.slice(owner.lastIndexOf(".") + 1);
  const file = `${owner.replaceAll(".", "/")}.java`;
  return {
    spot: { file, isEnd: true },
    quoted: { text: member === undefined || member === "" ? `${name}(` : member },
  };
}
