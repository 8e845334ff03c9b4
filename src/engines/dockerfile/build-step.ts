import type { Dockerfile, Instruction, Stage } from "./shape.ts";

/**
 * The instruction a build ended at, from what either builder prints: BuildKit names it by its lines or by its
 * place in a stage, the older builder by its number. Undefined when the output does not tell.
 */
export function endedAt(file: Dockerfile, output: string): Instruction | undefined {
  return isOfBuildkit(output)
    ? (markedLine(file, output) ?? vertexStep(file, output))
    : numberedStep(file, output);
}

/** Whether BuildKit printed it, in its plain form. */
export function isOfBuildkit(output: string): boolean {
  return /^#\d+ (?:\[|building with )/m.test(output);
}

/** `   5 | >>> RUN false`, as newer BuildKit shows it. */
function markedLine(file: Dockerfile, output: string): Instruction | undefined {
  const number = /^\s*(\d+) \| >>> /m.exec(output)?.[1];
  return number === undefined ? undefined : instructionAt(file, Number(number));
}

/** The instruction that a line of the file belongs to. */
export function instructionAt(file: Dockerfile, line: number): Instruction | undefined {
  return file.instructions.find((found) => found.line <= line && line <= found.lastLine);
}

/** ` > [stage-1 2/3] COPY --from=one /nothing /x:`, as every BuildKit shows it. */
function vertexStep(file: Dockerfile, output: string): Instruction | undefined {
  const [, head = "", name = ""] = /^ > \[([^\]\n]+)\] ([^\n]*?):?\s*$/m.exec(output) ?? [];
  if (head === "internal") return metadataStep(file, name);
  const [, stageName, count] = /^(?:(\S+) +)?(\d+)\/\d+$/.exec(head) ?? [];
  if (count === undefined) return undefined;
  const stage = stageBy(file, stageName);
  if (stage === undefined) return undefined;
  const steps = [stage.from, ...stage.instructions.filter(makesLayer)];
  const isSame = (step: Instruction) => plain(wholeText(step)) === plain(name);
  // Values of variables stand in the output, so that the text may differ; then the number tells.
  const numbered = steps[Number(count) - 1];
  const keyword = name.split(" ", 1)[0] ?? "";
  if (numbered !== undefined && isSame(numbered)) return numbered;
  return steps.find(isSame) ?? (numbered?.keyword === keyword ? numbered : undefined);
}

function makesLayer({ keyword }: Instruction): boolean {
  return ["RUN", "COPY", "ADD", "WORKDIR"].includes(keyword);
}

function stageBy(file: Dockerfile, name: string | undefined): Stage | undefined {
  if (name === undefined) return file.stages.length === 1 ? file.stages[0] : file.stages.at(-1);
  const named = file.stages.find((stage) => stage.name === name.toLowerCase());
  const number = /^stage-(\d+)$/.exec(name)?.[1];
  return named ?? (number === undefined ? undefined : file.stages[Number(number)]);
}

/** `load metadata for docker.io/library/node:24`: the FROM line that names this image. */
function metadataStep(file: Dockerfile, name: string): Instruction | undefined {
  const reference = /^load metadata for (\S+)$/.exec(name)?.[1];
  if (reference === undefined) return undefined;
  const short = reference.replace(/^docker\.io\/(library\/)?/, "");
  const isNamed = (base: string) =>
    [base, `${base}:latest`].some((text) => [reference, short].includes(text));
  const named = file.stages.find(({ base }) => isNamed(base));
  const open = file.stages.filter(({ base }) => base.includes("$"));
  return (named ?? (open.length === 1 ? open[0] : undefined))?.from;
}

/** `Step 4/6 : RUN …`: the older builder counts every instruction. */
function numberedStep(file: Dockerfile, output: string): Instruction | undefined {
  const steps = [...output.matchAll(/^Step (\d+)\/\d+ : (\S+)/gm)];
  const [, number = "0", keyword = ""] = steps.at(-1) ?? [];
  const step = file.instructions[Number(number) - 1];
  return step?.keyword === keyword.toUpperCase() ? step : undefined;
}

/** Keyword, flags and the rest, as a builder prints an instruction. */
export function wholeText({ keyword, flags, text }: Instruction): string {
  const shown = flags.map(({ name, value }) =>
    value === undefined ? `--${name}` : `--${name}=${value}`,
  );
  return [keyword, ...shown, text].join(" ");
}

export function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
