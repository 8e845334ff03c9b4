import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  createLogGuard,
  type LogGuardOptions,
  stopCommands,
} from "../../../src/entrypoints/log-guard.ts";
import { COMMANDS, commandsIn } from "./runner-model.ts";

const PREFIX = "│ ";
const NO_LIMIT = { maxTotalBytes: Number.POSITIVE_INFINITY };
const READERS: readonly LogGuardOptions[] = [
  { ...NO_LIMIT, prefix: PREFIX },
  { ...NO_LIMIT },
  { ...NO_LIMIT, reader: "terminal" },
];

function passed(pieces: readonly (string | Uint8Array)[], options: LogGuardOptions = {}): string {
  const guard = createLogGuard(options);
  return `${pieces.map((piece) => guard.pass(piece)).join("")}${guard.end()}`;
}
function dropped(pieces: readonly Uint8Array[], options: LogGuardOptions): number {
  const guard = createLogGuard(options);
  for (const piece of pieces) guard.pass(piece);
  return guard.droppedBytes;
}
const terminal = (...pieces: (string | Uint8Array)[]) => passed(pieces, { reader: "terminal" });
const log = (...pieces: (string | Uint8Array)[]) => passed(pieces);

const SYNTAXES = [
  (name: string) => `::${name} name=a,owner=b::data`,
  (name: string) => `##[${name} name=a;owner=b]data`,
];
const POSITIONS: Readonly<Record<string, (command: string) => string | Uint8Array>> = {
  "at the start": (command) => command,
  "after blanks": (command) => ` \t  ${command}`,
  "after Unicode spaces": (command) =>
    `\u00a0\u1680\u2000\u2003\u200a\u202f\u205f\u3000\u0085\u2028\u2029\u000b\u000c${command}`,
  "within a line": (command) => `the application says ${command}`,
  "after a carriage return": (command) => `10 %\r${command}\r\r\n`,
  "after an escape sequence": (command) => `\u001b[31;1m\u001b[2K\u001b]0;title\u0007${command}`,
  "around escape sequences": (command) => command.replaceAll(/[:#[]/g, "$&\u001b[0m\u001b[1A"),
  "around ignorable characters": (command) =>
    command.replaceAll(/[:#[]/g, "\u200b\u00ad$&\ufe0f\u0301\u2060\u0000"),
  "around fillers": (command) => command.replaceAll(/[:#[]/g, "$&\u3164"),
  "after invalid bytes": (command) =>
    Buffer.concat([
      Buffer.from([0xff, 0xe2, 0x82, 0xc3]),
      Buffer.from(command),
      Buffer.from([0xf0]),
    ]),
  "percent-encoded": (command) => `%0A${command}%0D%3A%3Aerror%3A%3A%25%0A::error::x`,
  "behind half an escape sequence": (command) => `\u001b[${command}\u001b`,
  "after another command": (command) => `::: ::x::${command}###[${command}`,
};

test("the model of the runner finds what a runner would find", () => {
  expect(commandsIn("::error::x\n  ::set-output name=a::b\r::ERROR::x")).toEqual([
    ...["error", "error", "set-output", "set-output", "error", "error"],
  ]);
  expect(commandsIn("said ##[add-mask]x")).toHaveLength(2);
  expect(commandsIn("\u200b::error::x")).toEqual(["error"]);
  expect(commandsIn("said ::error::x\n::unknown::x\n##[unknown]\n: :error::")).toEqual([]);
  const armed = Object.values(POSITIONS).flatMap((place) =>
    SYNTAXES.map((syntax) => commandsIn(place(syntax("error"))).length),
  );
  expect(armed.filter((found) => found > 0).length).toBe(18);
});

test("no command is executed: 15 commands, 2 syntaxes, 13 positions, cut at every border", () => {
  let lines = 0;
  for (const [position, place] of Object.entries(POSITIONS))
    for (const syntax of SYNTAXES)
      for (const name of COMMANDS) {
        const bytes = Buffer.from(place(syntax(name)) as string);
        lines += 1;
        for (const options of READERS)
          for (let border = 0; border < bytes.length; border += 1) {
            const text = passed([bytes.subarray(0, border), bytes.subarray(border)], options);
            expect(commandsIn(text), `${position} of ${name}: ${text}`).toEqual([]);
          }
      }
  expect(lines).toBe(390);
});

test("no command is executed at the border of a line that is too long", () => {
  for (const syntax of SYNTAXES)
    for (const name of COMMANDS)
      for (let filler = 8192 - 40; filler < 8192 + 4; filler += 1)
        for (const options of READERS) {
          const line = `${" ".repeat(filler)}${syntax(name)}${"x".repeat(20)}${syntax(name)}`;
          expect(commandsIn(passed([line], options))).toEqual([]);
        }
});

test("no command is executed that is split over two streams into one log", () => {
  for (const [position, place] of Object.entries(POSITIONS))
    for (const syntax of SYNTAXES)
      for (const name of COMMANDS) {
        const bytes = Buffer.from(place(syntax(name)) as string);
        for (let border = 0; border <= bytes.length; border += 1) {
          const [out, err] = [createLogGuard(), createLogGuard()];
          const together =
            out.pass(bytes.subarray(0, border)) +
            err.pass(bytes.subarray(border)) +
            out.pass(bytes.subarray(border)) +
            err.end() +
            out.end();
          expect(commandsIn(together), `${position}: ${together}`).toEqual([]);
        }
      }
});

// A small generator of our own: fast-check would need minutes for this many lines.
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const FRAGMENTS = [
  ...[
    "::",
    ":",
    "##[",
    "##",
    "#",
    "[",
    "]",
    "error",
    "set-output name=a",
    "add-mask",
    "stop-commands",
  ],
  ...[
    "%0A",
    "%3A",
    " ",
    "\t",
    "\u00a0",
    "\u2028",
    "\u0085",
    "\u200b",
    "\ufe0f",
    "\u0301",
    "\u0000",
  ],
  ...["\u001b", "\u001b[31m", "\u001b[2K", "\u001b]8;;", "\u0007", "\r", "x", "é", "🚢", "\ud800"],
].map((text) => Buffer.from(text));

test("no command is executed in 200,000 random lines, cut at random", () => {
  const below = random(20_261_125);
  const ends = ["\n", "\r", "\r\n"].map((text) => Buffer.from(text));
  const guards = READERS.map((options) => createLogGuard(options));
  let armed = 0;
  for (let line = 0; line < 200_000; line += 500) {
    const parts: Buffer[] = [];
    for (let one = 0; one < 500; one += 1) {
      for (let piece = below(9); piece >= 0; piece -= 1)
        parts.push(FRAGMENTS[below(FRAGMENTS.length)] ?? Buffer.alloc(0));
      parts.push(ends[below(3)] ?? Buffer.alloc(0));
    }
    const bytes = Buffer.concat(parts);
    armed += commandsIn(bytes).length;
    const guard = guards[below(guards.length)];
    let text = "";
    for (let from = 0; from < bytes.length; ) {
      const to = from + 1 + below(60);
      text += guard?.pass(bytes.subarray(from, to)) ?? "";
      from = to;
    }
    expect(commandsIn(`${text}${guard?.end()}`)).toEqual([]);
  }
  expect(armed).toBeGreaterThan(500);
});

const anything = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...FRAGMENTS,
      Buffer.from("\n"),
      Buffer.from("\r\n"),
      Buffer.from("#\u0301#\ufe0f["),
    ),
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 40 },
);

test("it does not matter where the chunks are cut", () => {
  void fc.assert(
    fc.property(anything, fc.array(fc.nat(30)), (parts, sizes) => {
      const bytes = Buffer.concat(parts);
      const chunks: Buffer[] = [];
      let from = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(from, from + size));
        from += size;
      }
      chunks.push(bytes.subarray(from));
      for (const options of [...READERS, { maxLineBytes: 16, maxTotalBytes: 60 }])
        expect(passed(chunks, options)).toBe(passed([bytes], options));
      const tight = { maxLineBytes: 16, maxTotalBytes: 8 };
      expect(dropped(chunks, tight)).toBe(dropped([bytes], tight));
      const short = { reader: "terminal", maxLineBytes: 16 } as const;
      expect(passed(chunks, short)).toBe(passed([bytes], short));
    }),
    { numRuns: 2000 },
  );
});

test("every line has its prefix, and nothing hides, moves or commands", () => {
  void fc.assert(
    fc.property(anything, (parts) => {
      const text = passed(parts, { prefix: PREFIX });
      expect(text.isWellFormed()).toBe(true);
      expect(text === "" || text.endsWith("\n")).toBe(true);
      for (const line of text.split("\n").slice(0, -1)) {
        expect(line.startsWith(PREFIX)).toBe(true);
        expect(line).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/,
        );
        expect(line).not.toContain("::");
        expect(line).not.toContain("##[");
      }
      expect(commandsIn(text)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("what is guarded once stays as it is when it is guarded again", () => {
  void fc.assert(
    fc.property(anything, (parts) => {
      const once = log(...parts);
      expect(log(once)).toBe(once);
    }),
  );
});

test("what is shown and what is left out are the whole", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 40 });
  void fc.assert(
    fc.property(fc.array(word), fc.nat(30), fc.nat(400), (words, line, total) => {
      const source = words.map((text) => `${text}\n`).join("");
      const guard = createLogGuard({ maxLineBytes: line, maxTotalBytes: total });
      const text = `${guard.pass(source)}${guard.end()}`;
      const shown = text.replaceAll(/ … \(\d+ bytes left out\)/g, "").replaceAll(/^… .*\n/gm, "");
      expect(shown.length + guard.droppedBytes).toBe(source.length);
      const said = [...text.matchAll(/\((\d+) bytes left out\)/g)].map(([, bytes]) =>
        Number(bytes),
      );
      expect(said.reduce((sum, bytes) => sum + bytes, 0)).toBe(guard.droppedBytes);
      expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(total);
    }),
  );
});

test("a log shows foreign text as text", () => {
  expect(log("a::b ##[c]\n")).toBe("a: :b ## [c]\n");
  expect(log(":::: \u001b[32mgreen\u001b[0m \u001b[2K|")).toBe(": : : : green \\x1b[2K|\n");
  expect(log("a\u2028b\u0085c\u000bd\u000ce\u202ef\u200bg\u0000h\ufeffi")).toBe(
    "a\\u2028b\\x85c\\x0bd\\x0ce\\u202ef\\u200bg\\x00h\\ufeffi\n",
  );
  expect(log("✔\ufe0f done 🚢 é\ttab")).toBe("✔\ufe0f done 🚢 é\ttab\n");
  expect(log("a\r\nb\rc\n\nd")).toBe("a\nb\nc\n\nd\n");
  expect(log(Buffer.from([0x61, 0xff, 0xc3]), Buffer.from([0xa9, 0xe2, 0x82]))).toBe(
    "a\ufffdé\ufffd\n",
  );
});

test("a terminal shows what arrives when it arrives, and names of tests as they are", () => {
  const guard = createLogGuard({ reader: "terminal" });
  expect(guard.pass("tests/a.py::test_x PASSED\n..")).toBe("tests/a.py::test_x PASSED\n..");
  expect(guard.pass(".")).toBe(".");
  expect(guard.pass("\u001b[3")).toBe("");
  expect(guard.pass("1mF\u001b[0m")).toBe("F");
  expect(guard.pass("\r")).toBe("\n");
  expect(guard.pass("\n  50 %\r\u001b[2K100 %\n  :")).toBe("  50 %\n100 %\n  :");
  expect(guard.pass(":error::x")).toBe(" :error::x");
  expect(guard.end()).toBe("\n");
  expect(terminal("a")).toBe("a\n");
  expect(terminal("a\n")).toBe("a\n");
  expect(terminal("open \u001b[3")).toBe("open \\x1b[3\n");
  expect(terminal()).toBe("");
});

test("a long line is cut between two characters and says by how much", () => {
  const cut = passed([`${"é".repeat(10)}\nnext\n`], { maxLineBytes: 9 });
  expect(cut).toBe("éééé … (12 bytes left out)\nnext\n");
});

test("a flood is cut, counted and costs nothing but counting", () => {
  const guard = createLogGuard();
  const chunk = Buffer.from(`${"y".repeat(99)}\n`.repeat(655));
  const chunks = 6_000;
  let shown = 0;
  const startedMs = performance.now();
  for (let index = 0; index < chunks; index += 1) shown += guard.pass(chunk).length;
  const note = guard.end();
  const total = chunk.length * chunks;
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(shown).toBeLessThan(4 * 1024 * 1024 + 200);
  expect(guard.droppedBytes).toBeGreaterThan(total - 4 * 1024 * 1024 - 200);
  expect(note).toBe(`… (${guard.droppedBytes} bytes left out)\n`);
});

test("commands are stopped by a token that cannot be guessed, and go on afterwards", () => {
  const written: string[] = [];
  const token = "0123456789abcdef0123456789abcdef";
  const resume = stopCommands((text) => written.push(text), token);
  resume();
  expect(written).toEqual([`::stop-commands::${token}\n`, `::${token}::\n`]);
  for (const weak of ["", "error", "0123456789", `${token}\n::error::`])
    expect(() => stopCommands(() => undefined, weak)).toThrow();
});
