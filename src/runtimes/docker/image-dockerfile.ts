/** The little that building needs to know of a Dockerfile. Source  Dockerfile reference. */
export interface DockerfileNeeds {
  /** Names of ARG instructions that nothing gives a value, in order, each once. */
  readonly openArguments: readonly string[];
  /** Sources of COPY and ADD that are taken from the context, with arguments put in. */
  readonly copied: readonly string[];
}

const HEREDOC = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/g;

/** `given` holds arguments that replace defaults. */
export function needsOf(
  text: string,
  given: Readonly<Record<string, string>> = {},
): DockerfileNeeds {
  const values = new Map<string, string>();
  const open = new Set<string>();
  const copied: string[] = [];
  const declare = (word: string, { name, value }: Declaration) => {
    const known = word === "ARG" ? (given[name] ?? value) : value;
    if (known !== undefined) values.set(name, expand(known, values));
    else if (word === "ARG") open.add(name);
  };
  for (const { word, rest } of instructionsOf(text)) {
    if (word === "COPY" || word === "ADD")
      copied.push(...sourcesOf(rest).map((source) => expand(source, values)));
    if (word === "ARG" || word === "ENV")
      for (const declaration of declarationsOf(rest)) declare(word, declaration);
  }
  // A stage takes over the default of a declaration before the first FROM.
  return { openArguments: [...open].filter((name) => !values.has(name)), copied };
}

interface Declaration {
  readonly name: string;
  readonly value: string | undefined;
}

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

function instructionsOf(text: string): Instruction[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const continuation = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join("\n")) ? "`" : "\\";
  const found: Instruction[] = [];
  let started = "";
  let heredocs: readonly string[] = [];
  for (const line of lines) {
    if (heredocs.length > 0) {
      if (line.trim() === heredocs[0]) heredocs = heredocs.slice(1);
      continue;
    }
    // Comments and empty lines may also stand between the lines of one instruction.
    if (/^\s*(?:#|$)/.test(line)) continue;
    started += line.trimEnd();
    if (started.endsWith(continuation)) {
      started = `${started.slice(0, -1)} `;
      continue;
    }
    const [, word = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(started) ?? [];
    started = "";
    found.push({ word: word.toUpperCase(), rest });
    heredocs = heredocsOf(word, rest);
  }
  return found;
}

function heredocsOf(word: string, rest: string): string[] {
  if (!/^(?:RUN|COPY|ADD)$/i.test(word)) return [];
  return [...rest.matchAll(HEREDOC)].map(([, , end = ""]) => end);
}

/** `NAME`, `NAME=value`, `NAME="a value"`, several of them. */
function declarationsOf(rest: string): Declaration[] {
  const words = rest.matchAll(/([A-Za-z_]\w*)(=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*))?/g);
  return [...words].map(([, name = "", assigned, value = ""]) => ({
    name,
    // An empty default is what an author writes who means none.
    value: assigned === undefined || bare(value) === "" ? undefined : bare(value),
  }));
}

function bare(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

function sourcesOf(rest: string): string[] {
  const flags = /^(?:--[a-z]+(?:=\S*)?\s+)*/.exec(rest)?.[0] ?? "";
  if (/--from=/.test(flags)) return [];
  const words = wordsOf(rest.slice(flags.length).trim()).slice(0, -1);
  return words.filter((word) => !/^(?:<<|[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(word));
}

function wordsOf(text: string): string[] {
  if (text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.map(String);
    } catch (error) {
      // As the builder does: what is not JSON is words.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return text.split(/\s+/).map(bare);
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)(?::-([^}]*))?\}|([A-Za-z_]\w*))/g, (...match) => {
    const [, braced, fallback, plain] = match as (string | undefined)[];
    return values.get(braced ?? plain ?? "") ?? fallback ?? "";
  });
}
