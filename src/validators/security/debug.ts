import type { DebugSign, SourceLine } from "./evidence.ts";
import type { CodeFile } from "./source-code.ts";
import { argumentsOf, callsIn, lineAt } from "./source-code.ts";

/** One answer of the target. */
export interface Answered {
  /** Method and path. */
  readonly sink: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

/** Served by Werkzeug's debugger only; asking for it runs nothing. */
export const WERKZEUG_PROBE = "/?__debugger__=yes&cmd=resource&f=style.css";

const APPLICATION = /\b(?:FastAPI|Starlette)(?=\s*\()/g;
const PAGES: readonly (readonly [RegExp, string])[] = [
  [/<title>[^<]*Werkzeug Debugger|werkzeug\.debug/i, "Werkzeug's debugger"],
  [/<title>Starlette Debugger/i, "Starlette's debug page"],
  [/You're seeing this error because you have <code>DEBUG = True/i, "Django's debug page"],
  [/Traceback \(most recent call last\)/, "a Python traceback"],
];
const NODE_FRAME =
  /\bat (?:async )?[\w.<>[\] $]*\(?(?:file:\/\/)?(?:\/|node:|[A-Z]:\\)[^\s()"'<>]+:\d+:\d+/g;
// One such text can be quoted by accident; a stack has several.
const LEAST_FRAMES = 2;
const LOG_SIGNS: readonly (readonly [RegExp, DebugSign["kind"], string])[] = [
  [/^\s*\* Debugger is active!/m, "debug", "The log says that Werkzeug's debugger is active."],
  [/^Debugger listening on ws:\/\//m, "debug", "The log says that Node's inspector is listening."],
  [
    /This is a development server\. Do not use it in a production/,
    "development-server",
    "The log of the server says that it is a development server.",
  ],
  [
    /^Starting development server at /m,
    "development-server",
    "The log says that Django's development server is used.",
  ],
  [
    /\bStarted reloader process \[\d+\]/,
    "development-server",
    "The log says that a reloader watches the files.",
  ],
  [
    /^\[nodemon\] starting /m,
    "development-server",
    "The log says that nodemon runs the application.",
  ],
];

export interface DebugQuestion {
  readonly files: readonly CodeFile[];
  /** Texts that can name the started module, such as the start command and scripts. */
  readonly startTexts: readonly string[];
  readonly answers: readonly Answered[];
  /** Absent when it cannot be read. */
  readonly log: string | undefined;
}

/** Signs of debug mode: the literal that switches it on, and what answers and the log show. */
export function debugSigns(question: DebugQuestion): readonly DebugSign[] {
  const literals = literalSigns(question);
  const shown = question.answers.flatMap((answered) => shownBy(answered, question.files));
  const logged = LOG_SIGNS.flatMap(([pattern, kind, sign]) =>
    pattern.test(question.log ?? "") ? [{ kind, sign, place: null }] : [],
  );
  const debug = [...shown, ...logged].filter(({ kind }) => kind === "debug");
  const others = [...shown, ...logged].filter(({ kind }) => kind !== "debug");
  // What is shown follows from the literal; the first sign alone is named otherwise.
  return [...(literals.length > 0 ? literals : debug.slice(0, 1)), ...others.slice(0, 1)];
}

function literalSigns({ files, startTexts }: DebugQuestion): DebugSign[] {
  const python = files.filter(({ file }) => file.endsWith(".py"));
  const made = python.flatMap((code) => callsIn(code, APPLICATION).map((call) => ({ code, call })));
  return made.flatMap(({ code, call }) => {
    const isOn = argumentsOf(call.inside).some((argument) => /^debug\s*=\s*True$/.test(argument));
    if (!isOn || !(made.length === 1 || isStarted(code.file, startTexts))) return [];
    const written = /(^|,)\s*debug\s*=\s*True\s*(?=,|$)/.exec(call.inside);
    const at = written === null ? 0 : written.index + written[0].indexOf("debug");
    const line = lineAt(code.text, call.insideAt + at);
    const sign = `The application is made with debug=True (${call.name}).`;
    return [{ kind: "debug" as const, sign, place: { file: code.file, line } }];
  });
}

// Of several applications the one that the start command names is served.
function isStarted(file: string, startTexts: readonly string[]): boolean {
  const module = file.replace(/(\/__init__)?\.py$/, "").split("/");
  return module.some((_, index) => {
    const name = module.slice(index).join(".");
    return startTexts.some((text) => new RegExp(`(^|[\\s"'.])${name}:\\w`).test(text));
  });
}

function shownBy(
  { sink, status, headers, body }: Answered,
  files: readonly CodeFile[],
): DebugSign[] {
  const server = headers["server"]?.join(" ") ?? "";
  const isStyle = headers["content-type"]?.some((type) => type.startsWith("text/css")) === true;
  if (sink === `GET ${WERKZEUG_PROBE}` && status === 200 && isStyle && /debugger/.test(body))
    return [{ kind: "debug", sign: "Werkzeug's debugger answers.", place: null }];
  if (/^Werkzeug\//.test(server)) {
    const sign = "Werkzeug's development server answers.";
    return [{ kind: "development-server", sign, place: null }];
  }
  if (status < 400) return [];
  const page = PAGES.find(([pattern]) => pattern.test(body))?.[1];
  const frames = body.match(NODE_FRAME)?.length ?? 0;
  const shown = page ?? (frames >= LEAST_FRAMES ? "a stack trace" : undefined);
  if (shown === undefined) return [];
  const sign = `The answer ${status} to ${sink} shows ${shown}.`;
  return [{ kind: "debug", sign, place: stackPlace(files) ?? null }];
}

/** The one line that hands a stack to an answer. */
function stackPlace(files: readonly CodeFile[]): SourceLine | undefined {
  const hits = files.flatMap(({ file, text }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        /\b\w+\.stack\b|traceback\.format_(exc|exception)\(/.test(line) &&
        !/\blog|console\./.test(line)
          ? [{ file, line: index + 1 }]
          : [],
      ),
  );
  return hits.length === 1 ? hits[0] : undefined;
}
