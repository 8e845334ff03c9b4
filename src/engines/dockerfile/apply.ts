import type { Draft } from "./draft.ts";
import { healthCheckOf } from "./health-check.ts";
import { joined } from "./image-path.ts";
import { flagOf } from "./parse.ts";
import type { Instruction } from "./shape.ts";
import { type Substituted, substitute } from "./substitute.ts";
import type { Copy, Placed, Program, Variable } from "./view.ts";
import { rawWords } from "./words.ts";

type Apply = (draft: Draft, instruction: Instruction) => void;

/** What each instruction changes. Those that are not here change nothing that a view tells. */
const APPLY: Readonly<Record<string, Apply>> = {
  ADD: copy,
  COPY: copy,
  ARG: argument,
  CMD: (draft, instruction) => {
    draft.command = programOf(draft, instruction);
    draft.hasOwnCommand = true;
  },
  ENTRYPOINT: (draft, instruction) => {
    draft.entrypoint = programOf(draft, instruction);
    // The command of the base image was made for another entrypoint.
    if (!draft.hasOwnCommand) draft.command = undefined;
  },
  ENV: (draft, instruction) => {
    for (const variable of assignments(draft, instruction)) {
      draft.environment.push(variable);
      draft.set.set(variable.name, variable.isKnown ? variable.value : undefined);
    }
  },
  EXPOSE: expose,
  HEALTHCHECK: (draft, instruction) => {
    const check = healthCheckOf(instruction, draft.shell);
    const { line, lastLine } = instruction;
    if (check === undefined) return;
    draft.healthcheck = { ...(check === "none" ? {} : { check }), line, lastLine };
  },
  LABEL: (draft, instruction) => {
    draft.labels.push(...assignments(draft, instruction));
  },
  RUN: (draft, { text, line, lastLine, heredocs }) => {
    const whole = [text, ...heredocs.map((heredoc) => heredoc.text)].join("\n");
    draft.runs.push({ text: whole, line, lastLine });
  },
  SHELL: (draft, { words }) => {
    if (words !== undefined && words.length > 0) draft.shell = words;
  },
  STOPSIGNAL: (draft, instruction) => {
    draft.stopSignal = placed(draft, instruction);
  },
  USER: (draft, instruction) => {
    draft.user = placed(draft, instruction);
  },
  VOLUME: (draft, instruction) => {
    for (const word of instruction.words ?? wordsOf(draft, instruction))
      draft.volumes.push({ ...expanded(draft, word), line: instruction.line });
  },
  WORKDIR: (draft, instruction) => {
    const { value, isKnown, line } = placed(draft, instruction);
    const isAbsolute = value.startsWith("/");
    draft.workdir = {
      value: joined(draft.workdir.value, value),
      isKnown: isKnown && (isAbsolute || draft.workdir.isKnown),
      line,
    };
  },
};

export function applyInstruction(draft: Draft, instruction: Instruction): void {
  const apply = Object.hasOwn(APPLY, instruction.keyword) ? APPLY[instruction.keyword] : undefined;
  apply?.(draft, instruction);
}

function programOf(draft: Draft, instruction: Instruction): Program {
  const { words, text, line, lastLine } = instruction;
  return words === undefined
    ? { argv: [...draft.shell, text], isShell: true, shellLine: text, line, lastLine }
    : { argv: words, isShell: false, line, lastLine };
}

function argument(draft: Draft, instruction: Instruction): void {
  for (const word of wordsOf(draft, instruction)) {
    const [, name = "", written] = /^([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const standard = written === undefined ? undefined : expand(draft, written);
    draft.arguments.push({
      name,
      ...(standard === undefined ? {} : { default: standard.text }),
      line: instruction.line,
    });
    if (!draft.fixed.has(name)) draft.given.set(name, defaultOf(name, standard));
  }
}

// Set by the builder itself once they are declared; which machine builds is not known here.
const BUILDER_SETS = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;

function defaultOf(name: string, standard: Substituted | undefined): string | undefined {
  if (standard === undefined) return BUILDER_SETS.test(name) ? undefined : "";
  return standard.isKnown ? standard.text : undefined;
}

function expose(draft: Draft, instruction: Instruction): void {
  for (const word of wordsOf(draft, instruction)) {
    const { text } = expand(draft, word);
    const [, first = "", last, protocol = "tcp"] =
      /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/.exec(text) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (first === "" || from > to || to > 65_535) continue;
    // A range of thousands is written for protocols that choose their port at random.
    for (let port = from; port <= Math.min(to, from + 100); port += 1)
      draft.ports.push({ port, protocol: protocol.toLowerCase(), line: instruction.line });
  }
}

/** `A=b C=d`, or the old form `A the rest`. */
function assignments(draft: Draft, instruction: Instruction): Variable[] {
  const words = wordsOf(draft, instruction);
  const { line } = instruction;
  if (words[0]?.includes("=") === true)
    return words.flatMap((word): Variable[] => {
      const equals = word.indexOf("=");
      if (equals < 0) return [];
      const name = expand(draft, word.slice(0, equals)).text;
      const { text, isKnown } = expand(draft, word.slice(equals + 1));
      return [{ name, value: text, isKnown, line }];
    });
  const [, name = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(instruction.text) ?? [];
  if (name === "") return [];
  const { text, isKnown } = expand(draft, rest);
  return [{ name, value: text, isKnown, line }];
}

function copy(draft: Draft, instruction: Instruction): void {
  const raw = instruction.words ?? wordsOf(draft, instruction);
  const heredocNames = instruction.heredocs.map(({ name }) => name);
  const words = raw.filter((word) => !/^\d*<<-?[^<]/.test(word) || heredocNames.length === 0);
  const texts = words.map((word) => expand(draft, word).text);
  const target = texts.at(-1);
  if (target === undefined) return;
  const sources = texts.slice(0, -1);
  const owner = flagOf(instruction, "chown");
  const mode = flagOf(instruction, "chmod");
  const found: Copy = {
    keyword: instruction.keyword === "ADD" ? "ADD" : "COPY",
    sources,
    destination: joined(draft.workdir.value, target),
    isFolder: /(?:^|\/)\.{0,2}$/.test(target) || sources.length + heredocNames.length > 1,
    ...sourceOf(draft, instruction),
    ...(owner === undefined ? {} : { owner: expand(draft, owner).text }),
    ...(mode === undefined ? {} : { mode: expand(draft, mode).text }),
    keepsParents: instruction.flags.some(
      ({ name, value }) => name === "parents" && value !== "false",
    ),
    heredocs: heredocNames,
    line: instruction.line,
    lastLine: instruction.lastLine,
  };
  draft.copies.push(found);
}

function sourceOf(draft: Draft, instruction: Instruction): Pick<Copy, "from"> {
  const written = flagOf(instruction, "from");
  if (written === undefined) return {};
  const { text } = expand(draft, written);
  const stage = draft.stageNames.get(text.toLowerCase()) ?? Number(/^\d{1,4}$/.exec(text)?.[0]);
  return { from: Number.isInteger(stage) && stage < draft.index ? stage : text };
}

function placed(draft: Draft, instruction: Instruction): Placed<string> {
  return { ...expanded(draft, instruction.text), line: instruction.line };
}

function expanded(draft: Draft, word: string): { value: string; isKnown: boolean } {
  const { text, isKnown } = expand(draft, word);
  return { value: text, isKnown };
}

function wordsOf(draft: Draft, instruction: Instruction): string[] {
  return [...rawWords(instruction.text, draft.escapeMark)].map(({ text }) => text);
}

function expand(draft: Draft, word: string): Substituted {
  return substitute(word, draft.escapeMark, (name) => {
    if (draft.set.has(name)) return draft.set.get(name);
    return draft.given.get(name);
  });
}
