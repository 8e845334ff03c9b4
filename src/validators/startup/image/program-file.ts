import type { ImageFile } from "#contract/container.ts";

export interface ReadHead {
  /** What follows `#!`, without the carriage return; null without one. */
  readonly interpreter: string | null;
  readonly hasCarriageReturns: boolean;
  /** Architecture of an ELF program; null for anything else. */
  readonly machine: string | null;
}

const ELF = "\u007fELF";
// Source  System V ABI, e_machine; the names are those of the engine.
const MACHINES: Readonly<Record<number, string>> = {
  3: "386",
  8: "mips",
  21: "ppc64le",
  22: "s390x",
  40: "arm",
  62: "amd64",
  183: "arm64",
  243: "riscv64",
  258: "loong64",
};

/** What the first bytes of a file say about how it is run. */
export function readHead({ head }: Pick<ImageFile, "head">): ReadHead {
  if (head.startsWith(ELF))
    return { interpreter: null, hasCarriageReturns: false, machine: machineOf(head) };
  const isScript = head.startsWith("#!");
  const first = head.split("\n", 1)[0] ?? "";
  const isText = !/[\u0000-\u0008]/.test(head);
  return {
    interpreter: isScript ? first.slice(2).trim() : null,
    hasCarriageReturns: isText && /\r\n/.test(head),
    machine: null,
  };
}

function machineOf(head: string): string {
  const isBigEndian = head.charCodeAt(5) === 2;
  const [low, high] = [head.charCodeAt(18), head.charCodeAt(19)];
  const number = isBigEndian ? low * 256 + high : high * 256 + low;
  return MACHINES[number] ?? `machine ${number}`;
}

/**
 * The programs that a `#!` line needs: the interpreter, and what `env` is asked to find.
 *
 * Shape   `name` has no slash and is looked up in PATH.
 */
export function interpreterPrograms(interpreter: string): readonly string[] {
  const [program = "", ...words] = interpreter.split(/\s+/);
  if (!program.endsWith("/env")) return [program];
  const named = words.find((word) => !word.startsWith("-") && !word.includes("="));
  return named === undefined ? [program] : [program, named];
}

const SCRIPT = /\.(sh|bash)$/;
const MOST_PROGRAMS = 6;

/** Words of a command that can name what is run: the first, paths, and shell scripts. */
export function programWords(argv: readonly string[]): readonly string[] {
  const words = argv.flatMap((word, index) =>
    index === 0 ? [word] : word.split(/[\s;&|"'()]+/).filter(isProgramWord),
  );
  return [...new Set(words)].filter((word) => word !== "").slice(0, MOST_PROGRAMS);
}

function isProgramWord(word: string): boolean {
  if (word.startsWith("-") || word.includes("=") || word.includes("://")) return false;
  return SCRIPT.test(word) || word.startsWith("/") || word.startsWith("./");
}

/** Folders of PATH where an image without one looks. */
const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Where a name is looked for, in order. */
export function placesOf(name: string, given: { readonly path?: string; readonly cwd: string }) {
  if (name.startsWith("/")) return [name];
  if (name.includes("/")) return [`${given.cwd.replace(/\/$/, "")}/${name.replace(/^\.\//, "")}`];
  return (given.path || USUAL_PATH).split(":").map((folder) => `${folder}/${name}`);
}
