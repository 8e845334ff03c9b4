import { invariant } from "#contract/failure.ts";
import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: Throwable.printStackTrace and Logback's rendering of it; Java 17 and Spring Boot 4.0 tried.
const FRAME =
  /^\s+at (?:[\w.@-]+\/{1,2})?([\w.$]{1,300})\.([\w$<>]{1,200})\((?:([\w$-]{1,200}\.(?:java|kt|groovy|scala)):(\d{1,9})|[^)]{0,100})\)/;
const HEADING =
  /^(?:Exception in thread "[^"]{0,200}" )?((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:\.[A-Z][\w$]*)*)(?:: (.*))?$/;
const CAUSE = /^Caused by: ((?:[a-z_][\w$]*\.)+[A-Z][\w$.]*)(?:: (.*))?$/;
const OMITTED = /^\s+\.\.\. \d+ (?:more|common frames omitted)/;
const SUPPRESSED = /^\s+(?:Suppressed: |Caused by: )/;
// Made while the program runs; there is no such line in any file.
const GENERATED =
  /\$\$(?:Lambda|SpringCGLIB|EnhancerBy|FastClass)|\$Proxy\d|GeneratedMethodAccessor/;
const MOST_MESSAGE_LINES = 20;
const MOST_CAUSES = 20;

interface Link {
  readonly type: string;
  readonly text: string;
  readonly frames: readonly RawFrame[];
}

/** Every exception with a stack; the deepest cause is the failure, what it was wrapped in its causes. */
export function javaFailures(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  let index = 0;
  while (index < lines.length) {
    const chain = chainAt(lines, index);
    if (chain === undefined) index += 1;
    else {
      found.push(failureOf(chain.links, { begin: index, end: chain.next - 1 }));
      index = chain.next;
    }
  }
  return found;
}

function chainAt(lines: readonly string[], begin: number) {
  const links: Link[] = [];
  let index = begin;
  for (; links.length < MOST_CAUSES; ) {
    const pattern = links.length === 0 ? HEADING : CAUSE;
    const link = linkAt(lines, index, pattern);
    if (link === undefined) break;
    links.push(link);
    index = link.next;
  }
  return links.length === 0 ? undefined : { links, next: index };
}

function linkAt(lines: readonly string[], begin: number, pattern: RegExp) {
  const heading = pattern.exec(lines[begin] ?? "");
  if (heading === null) return undefined;
  const first = firstFrame(lines, begin + 1);
  if (first === undefined) return undefined;
  const [, type = "", message = ""] = heading;
  const frames: RawFrame[] = [];
  let caller = "";
  let index = first;
  for (; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const match = FRAME.exec(line);
    if (match === null && !OMITTED.test(line) && !SUPPRESSED.test(line)) break;
    if (match === null) continue;
    if (frames.length < KEPT_FRAMES && !STARTER.test(caller)) frames.push(...frameOf(match));
    caller = match[1] ?? "";
  }
  const text = [message, ...lines.slice(begin + 1, first)].join("\n");
  return { type: type.slice(type.lastIndexOf(".") + 1), text, frames, next: index };
}

/** A message may have several lines; an exception without any stack is a line of prose. */
function firstFrame(lines: readonly string[], from: number): number | undefined {
  for (let index = from; index <= from + MOST_MESSAGE_LINES; index += 1) {
    const line = lines[index] ?? "";
    if (FRAME.test(line) || OMITTED.test(line)) return index;
    if (HEADING.test(line) || CAUSE.test(line)) return undefined;
  }
  return undefined;
}

// The line that starts Spring has everything below it and is never why.
const STARTER = /^org\.springframework\.boot\.(?:SpringApplication|SpringApplicationKt)$/;

function frameOf(match: RegExpExecArray): readonly RawFrame[] {
  const [, owner = "", method = "", file, line] = match;
  if (file === undefined || GENERATED.test(owner)) return [];
  const folder = owner.includes(".")
    ? `${owner.slice(0, owner.lastIndexOf(".")).replaceAll(".", "/")}/`
    : "";
  return [{ file: folder + file, line: Number(line), function: method, isEnd: true }];
}

function failureOf(links: readonly Link[], where: { begin: number; end: number }): RawFailure {
  const failures = links.map(({ type, text, frames }) =>
    rawFailure("java", { ...where, ...missingOf(type, text), type, text, frames }),
  );
  // A driver says where it could not connect, the socket below it only that it could not.
  const isSocket = failures.length > 1 && failures.at(-1)?.type === "ConnectException";
  const [deepest, ...wrappers] = (isSocket ? failures.slice(0, -1) : failures).reverse();
  invariant(deepest !== undefined, "a chain of exceptions without one");
  const all = [deepest, ...wrappers];
  return {
    ...deepest,
    ...migrationSpot(links.map(({ text }) => text).join("\n")),
    names: [...new Set([...all.flatMap(({ names }) => names), ...placeholder(deepest.message)])],
    causes: [...wrappers, ...beanOf(links, deepest)],
  };
}

/** The script that Flyway or Liquibase was running. */
function migrationSpot(text: string): Pick<RawFailure, "spot"> {
  const flyway = /^Location +: (\S{1,300}\.sql)\b[^\n]*\nLine +: (\d{1,9})$/m.exec(text);
  if (flyway !== null)
    return { spot: { file: flyway[1] ?? "", line: Number(flyway[2]), isEnd: true } };
  const set = /Migration failed for changeset (?:classpath:)?(\S{1,300}?)::/.exec(text)?.[1];
  return set === undefined ? {} : { spot: { file: set, isEnd: true } };
}

/** The class of the innermost bean that Spring could not make, where no stack leads into the project. */
function beanOf(links: readonly Link[], failure: RawFailure): readonly RawFailure[] {
  const making = links.findLast(({ text }) => text.startsWith("Error creating bean with name "));
  const path =
    /^Error creating bean with name '[^']{1,200}' defined in (?:URL|file) \[([^\]]{1,500})\.class\]/.exec(
      making?.text ?? "",
    )?.[1];
  if (path === undefined) return [];
  const file = path.replace(/^.*(?:!\/|\/classes\/|\/main\/)/, "");
  const [variable] = placeholder(failure.message);
  const text =
    variable === undefined ? `${file.slice(file.lastIndexOf("/") + 1)}(` : `{${variable}`;
  return [{ ...failure, frames: [], spot: { file, isEnd: true }, quoted: { text }, names: [] }];
}

/** Spring's words for a variable without a value. */
function placeholder(message: string): readonly string[] {
  const name = /Could not resolve placeholder '([A-Z][A-Z0-9_]{0,100})'/.exec(message)?.[1];
  return name === undefined ? [] : [name];
}

const IMPORT = /^(?:ClassNotFoundException|NoClassDefFoundError)$/;

function missingOf(type: string, text: string): Pick<RawFailure, "kind" | "missing"> {
  const isImport = IMPORT.test(type);
  const bean = /No qualifying bean of type '([\w.$]{1,300})'/.exec(text)?.[1];
  const missing = isImport ? /^([\w./$]{1,300})/.exec(text)?.[1]?.replaceAll("/", ".") : bean;
  const kind = isImport ? "import" : "exception";
  return missing === undefined ? { kind } : { kind, missing };
}
