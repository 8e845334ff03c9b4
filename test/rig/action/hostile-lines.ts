import { REGISTERED_COMMANDS } from "../runner/commands.ts";

const SYNTAXES: readonly ((name: string) => string)[] = [
  (name) => `::${name} name=hijacked,file=app.py,line=1::injected`,
  (name) => `##[${name} name=hijacked;file=app.py;line=1]injected`,
];

const ESCAPE = String.fromCharCode(27);
const POSITIONS: readonly ((command: string) => Buffer)[] = [
  (command) => Buffer.from(command),
  (command) => Buffer.from(`\u00a0\u2003\u3000${command}`),
  (command) => Buffer.from(`INFO: in the middle ${command}`),
  (command) => Buffer.from(`progress 10 %\r${command}`),
  (command) => Buffer.from(`${ESCAPE}[31m${command}${ESCAPE}[0m`),
  (command) => Buffer.from(`\u200b\u00ad${command}`),
  (command) => Buffer.from(`${"x".repeat(70_000)}${command}`),
  (command) => Buffer.concat([Buffer.from([0xff, 0xc3, 0xe2, 0x80]), Buffer.from(command)]),
  (command) => Buffer.from(`%0A${command.replaceAll("::", "%3A%3A")}${command}`),
  (command) => Buffer.from(`\t  ${command}\u0000\u202e`),
];

/** 300 lines, each of which wants a command executed: 15 commands, 2 syntaxes, 10 positions. */
export const CRAFTED: readonly Buffer[] = POSITIONS.flatMap((place) =>
  SYNTAXES.flatMap((syntax) => REGISTERED_COMMANDS.map((name) => place(syntax(name)))),
);

const FRAGMENTS = [
  ...["::", ":", "##[", "#", "[", "]", " ", "\t", "\r", "\u00a0", "\u200b", "%0A", "=", ",", ";"],
  ...[ESCAPE, `${ESCAPE}[1m`, "\u202e", "\u2028", "\u0085", "x", "abc", "name=a"],
  ...REGISTERED_COMMANDS,
];

/** As many lines as asked for, of pieces that could be a command together; the same for one seed. */
export function* randomLines(count: number, seed: number): Generator<Buffer> {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let index = 0; index < count; index += 1) {
    const pieces = Array.from({ length: 1 + below(9) }, () => FRAGMENTS[below(FRAGMENTS.length)]);
    yield Buffer.from(`${pieces.join("")}\n`);
  }
}
