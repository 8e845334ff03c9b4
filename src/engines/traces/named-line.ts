import type { RawFailure } from "./shape.ts";

interface Sources {
  readonly files: readonly string[];
  readonly read?: ((path: string) => string | undefined) | undefined;
}

interface NamedPlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

const MIGRATION = /(^|\/)migrations?\//;
const MODULE_FILE = /\.(?:js|mjs|cjs|ts|mts|cts|tsx|jsx)$/;
const MOST_SEARCHED_FILES = 500;
// A shorter text of a function stands in too many places.
const SHORTEST_SOURCE = 12;
const DECORATOR_LINES = 40;

/**
 * The line that the message of a failure speaks about, where the stack has no line of the project:
 * frameworks refuse routes, schemas and providers long after they were given to them.
 *
 * Errors  undefined unless exactly one line fits.
 */
export function namedLine(failure: RawFailure, sources: Sources): NamedPlace | undefined {
  return (
    routeLine(failure, sources) ??
    schemaLine(failure, sources) ??
    pluginLine(failure, sources) ??
    providerLine(failure, sources) ??
    handlerLine(failure, sources) ??
    statementLine(failure, sources)
  );
}

// path-to-regexp refuses a route so deep in the router that no frame of the project is left.
function routeLine({ type, message }: RawFailure, sources: Sources): NamedPlace | undefined {
  const route = /: (\/[^\s;]{1,200}); visit/.exec(message)?.[1];
  if (type !== "PathError" || route === undefined) return undefined;
  const quoted = ["'", '"', "`"].map((quote) => `${quote}${route}${quote}`);
  return soleLine(sources, MODULE_FILE, (line) => quoted.some((text) => line.includes(text)));
}

// Fastify compiles schemas when it begins to listen, and names the way to what is wrong in one.
function schemaLine({ message }: RawFailure, sources: Sources): NamedPlace | undefined {
  const way = /schema is invalid: data((?:\/[\w$-]{1,100}){2,20}) must /.exec(message)?.[1];
  if (way === undefined) return undefined;
  const [keyword = "", name = ""] = way.split("/").reverse();
  const [ofKeyword, ofName] = [keyOf(keyword), keyOf(name)];
  const isBoth = (line: string) => ofName.test(line) && ofKeyword.test(line);
  return (
    soleLine(sources, MODULE_FILE, isBoth) ??
    soleLine(sources, MODULE_FILE, (line) => ofName.test(line))
  );
}

function keyOf(name: string): RegExp {
  return new RegExp(`(?:^|[\\s{,"'])${name.replaceAll("$", "\\$")}["']?\\s*:`);
}

// avvio gives the text of a function without a name, and else its name.
function pluginLine({ message }: RawFailure, sources: Sources): NamedPlace | undefined {
  const plugin = /Plugin did not start in time: '(.{1,400}?)'\. You may/.exec(message)?.[1];
  if (plugin === undefined) return undefined;
  if (/^[\w$]+$/.test(plugin)) {
    const registers = new RegExp(`\\.register\\(\\s*${plugin.replaceAll("$", "\\$")}\\b`);
    return soleLine(sources, MODULE_FILE, (line) => registers.test(line));
  }
  if (plugin.length < SHORTEST_SOURCE) return undefined;
  return soleLine(sources, MODULE_FILE, (line) => line.includes(plugin));
}

// Nest resolves providers inside its own scanner; the module that lacks one has only its name said.
function providerLine({ message }: RawFailure, sources: Sources): NamedPlace | undefined {
  const [, asking] = /resolve dependencies of the (\w{1,100}) \(/.exec(message) ?? [];
  const [, module] = /is available in the (\w{1,100})/.exec(message) ?? [];
  if (asking === undefined) return undefined;
  const declares = (name: string) => (line: string) => new RegExp(`\\bclass ${name}\\b`).test(line);
  const found = module === undefined ? undefined : soleLine(sources, MODULE_FILE, declares(module));
  return found === undefined
    ? soleLine(sources, MODULE_FILE, declares(asking))
    : decoratorLine(found, sources);
}

/** The line of a module's decorator that says what it imports, else the class. */
function decoratorLine(found: NamedPlace, { read }: Sources): NamedPlace {
  const above = read?.(found.file)?.split("\n").slice(0, found.line) ?? [];
  const from = above.findLastIndex((line) => line.includes("@Module("));
  if (from < 0 || above.length - from > DECORATOR_LINES) return found;
  const at = above.findIndex((line, index) => index >= from && /^\s*imports\s*:/.test(line));
  return at < 0 ? found : { file: found.file, line: at + 1 };
}

// Spring maps requests long after it has made the controller, and names the method it cannot map.
function handlerLine({ language, message }: RawFailure, sources: Sources): NamedPlace | undefined {
  const [, owner = "", method = ""] =
    /\bmethod ((?:[a-z]\w{0,60}\.){1,12}[A-Z]\w{0,100})#(\w{1,100})\(/.exec(message) ?? [];
  if (language !== "java" || owner === "") return undefined;
  const file = new RegExp(`(?:^|/)${owner.replaceAll(".", "/")}\\.(?:java|kt)$`);
  const declares = new RegExp(
    `^\\s+(?=\\S)(?!return\\b|throw\\b|await\\b)[\\w<>, ?[\\]]+\\s${method}\\(`,
  );
  return soleLine(sources, file, (line) => declares.test(line));
}

// golang-migrate prints the statement and not the file.
function statementLine({ language, quoted }: RawFailure, sources: Sources): NamedPlace | undefined {
  if (language !== "sql" || quoted === undefined) return undefined;
  return soleLine(sources, /\.sql$/, (line) => line.includes(quoted.text));
}

/** What a framework is given stands in no migration, whose columns often have the same names. */
function isSearched(file: string, kind: RegExp): boolean {
  return kind !== MODULE_FILE || !MIGRATION.test(file);
}

function soleLine(
  { files, read }: Sources,
  kind: RegExp,
  isWanted: (line: string) => boolean,
): NamedPlace | undefined {
  const found: NamedPlace[] = [];
  const searched = files.filter((name) => kind.test(name) && isSearched(name, kind));
  for (const file of searched.slice(0, MOST_SEARCHED_FILES)) {
    const lines = read?.(file)?.split("\n") ?? [];
    lines.forEach((line, index) => {
      if (isWanted(line)) found.push({ file, line: index + 1 });
    });
  }
  return found.length === 1 ? found[0] : undefined;
}
