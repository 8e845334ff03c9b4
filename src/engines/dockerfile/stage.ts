import { applyInstruction } from "./apply.ts";
import { type Draft, draftFrom, viewOf } from "./draft.ts";
import type { Dockerfile, Stage } from "./shape.ts";
import { substitute } from "./substitute.ts";
import type { BaseLine, BuildContext, StageView } from "./view.ts";
import { rawWords, unquoted } from "./words.ts";

export interface StageQuestion {
  /** Name or number. Default: the last. */
  readonly stage?: string;
  /** Build arguments that are given from outside. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** WORKDIR that base images from outside are known to have. */
  readonly workdir?: string;
  /** Default: the project itself, with its files unknown. */
  readonly context?: BuildContext;
}

// No Dockerfile has as many; each stage keeps a list of its own.
const MOST_STAGES = 200;

/** One stage as an image would come out of it; undefined when there is no such stage. */
export function resolveStage(
  file: Dockerfile,
  question: StageQuestion = {},
): StageView | undefined {
  const wanted = stageIndex(file, question.stage);
  if (wanted === undefined || wanted >= MOST_STAGES) return undefined;
  const known: Known = {
    escapeMark: file.escapeMark,
    given: question.arguments ?? {},
    context: question.context ?? { folder: "." },
    globals: globalArguments(file, question.arguments ?? {}),
    workdir: question.workdir,
  };
  const stageNames = new Map<string, number>();
  const drafts: Draft[] = [];
  const views: StageView[] = [];
  for (const stage of file.stages.slice(0, wanted + 1)) {
    const draft = draftOf(stage, known, { stageNames: new Map(stageNames), drafts });
    drafts.push(draft);
    views.push(viewOf(draft, stage.name, views.slice()));
    if (stage.name !== undefined) stageNames.set(stage.name, stage.index);
  }
  return views.at(-1);
}

interface Known {
  readonly escapeMark: string;
  readonly given: Readonly<Record<string, string>>;
  readonly context: BuildContext;
  readonly globals: Globals;
  readonly workdir: string | undefined;
}

function draftOf(
  stage: Stage,
  known: Known,
  before: { readonly stageNames: ReadonlyMap<string, number>; readonly drafts: readonly Draft[] },
): Draft {
  const { escapeMark, context, globals } = known;
  const { stageNames } = before;
  const base = baseOf(stage, escapeMark, globals);
  const parent = parentOf(base, stageNames);
  const draft = draftFrom(
    { context, escapeMark, index: stage.index, stageNames, base, workdir: known.workdir },
    parent === undefined ? undefined : before.drafts[parent],
  );
  for (const instruction of stage.instructions) {
    if (instruction.keyword === "ARG") presetArguments(draft, instruction.text, known);
    applyInstruction(draft, instruction);
  }
  return draft;
}

function stageIndex(file: Dockerfile, stage: string | undefined): number | undefined {
  if (stage === undefined) return file.stages.length === 0 ? undefined : file.stages.length - 1;
  const named = file.stages.findLast(({ name }) => name === stage.toLowerCase());
  const index = named?.index ?? (/^\d{1,4}$/.test(stage) ? Number(stage) : undefined);
  return index === undefined || index >= file.stages.length ? undefined : index;
}

type Globals = ReadonlyMap<string, string | undefined>;

/** Values of ARG before the first FROM, which only FROM lines see. */
function globalArguments(file: Dockerfile, given: Readonly<Record<string, string>>): Globals {
  const found = new Map<string, string | undefined>();
  const lookup = (name: string) => found.get(name);
  const lines = file.globals.filter(({ keyword }) => keyword === "ARG");
  for (const word of lines.flatMap(({ text }) => [...rawWords(text, file.escapeMark)])) {
    const [, name = "", written] = /^([^=]*)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
    const own = written === undefined ? undefined : substitute(written, file.escapeMark, lookup);
    const standard = own?.isKnown === true ? own.text : undefined;
    found.set(name, Object.hasOwn(given, name) ? given[name] : standard);
  }
  return found;
}

/** What a stage's ARG takes before its own default: what the build gives, then, without a default, the global one. */
function presetArguments(draft: Draft, text: string, { given, globals }: Known): void {
  for (const { text: word } of rawWords(text, draft.escapeMark)) {
    const name = word.split("=", 1)[0] ?? "";
    const value = Object.hasOwn(given, name) ? given[name] : globals.get(word);
    if (value === undefined) continue;
    draft.given.set(name, value);
    draft.fixed.add(name);
  }
}

function baseOf(stage: Stage, escapeMark: string, globals: Globals): BaseLine {
  const lookup = (name: string) => globals.get(name);
  const { text, isKnown } = substitute(stage.base, escapeMark, lookup);
  return {
    reference: text,
    isKnown,
    ...(stage.platform === undefined ? {} : { platform: unquoted(stage.platform, escapeMark) }),
    line: stage.from.line,
  };
}

function parentOf(base: BaseLine, names: ReadonlyMap<string, number>): number | undefined {
  return base.isKnown ? names.get(base.reference.toLowerCase()) : undefined;
}
