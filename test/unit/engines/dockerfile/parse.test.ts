import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import type { Instruction } from "#engines/dockerfile/shape.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";

const linesOf = (text: string) =>
  parseDockerfile(text).instructions.map(({ keyword, line, lastLine }) => [
    keyword,
    line,
    lastLine,
  ]);
const only = (text: string): Instruction => {
  const [instruction] = parseDockerfile(text).instructions;
  if (instruction === undefined) throw new Error("nothing was read");
  return instruction;
};

describe("lines", () => {
  test("continuations, comments and empty lines between them belong to their instruction", () => {
    const text = "# first\n\nFROM a\nRUN one && \\\n  # why\n\n  two && \\  \n  three\nCMD x\n";
    expect(linesOf(text)).toEqual([
      ["FROM", 3, 3],
      ["RUN", 4, 8],
      ["CMD", 9, 9],
    ]);
    expect(parseDockerfile(text).instructions[1]?.text).toBe("one &&   two &&   three");
  });

  test("two escape characters at the end continue nothing", () => {
    expect(linesOf("RUN echo \\\\\nRUN b\n")).toEqual([
      ["RUN", 1, 1],
      ["RUN", 2, 2],
    ]);
  });

  test("a continuation at the end of the file ends there", () => {
    expect(linesOf("FROM a\nRUN b \\\n# c\n")).toEqual([
      ["FROM", 1, 1],
      ["RUN", 2, 2],
    ]);
  });

  test("an escape directive counts in the first lines only, after nothing but directives", () => {
    const tick = parseDockerfile(
      "# syntax=docker/dockerfile:1\n# escape=`\nRUN a `\n b\\\nCMD c\n",
    );
    expect(tick.syntax).toBe("docker/dockerfile:1");
    expect(tick.escapeMark).toBe("`");
    expect(tick.instructions.map(({ line }) => line)).toEqual([3, 5]);
    expect(parseDockerfile("# a comment\n# escape=`\nRUN a\n").escapeMark).toBe("\\");
    expect(parseDockerfile("\n# escape=`\nRUN a\n").escapeMark).toBe("\\");
  });

  test("carriage returns and a byte order mark are no part of anything", () => {
    const { instructions } = parseDockerfile("\uFEFFFROM a\r\nRUN b \\\r\n  c\r\n");
    expect(instructions.map(({ keyword, text }) => [keyword, text])).toEqual([
      ["FROM", "a"],
      ["RUN", "b   c"],
    ]);
  });

  test("keywords are read in any case", () => {
    expect(linesOf("from a\nRun b")).toEqual([
      ["FROM", 1, 1],
      ["RUN", 2, 2],
    ]);
  });
});

describe("heredocs", () => {
  test("their content belongs to the instruction", () => {
    const text = "FROM a\nRUN <<EOF cat\none\nFROM b\nEOF\nCMD c\n";
    expect(linesOf(text)).toEqual([
      ["FROM", 1, 1],
      ["RUN", 2, 5],
      ["CMD", 6, 6],
    ]);
    expect(parseDockerfile(text).instructions[1]?.heredocs).toEqual([
      { name: "EOF", expands: true, line: 3, text: "one\nFROM b\n" },
    ]);
  });

  test("several in one line follow each other; a dash takes tabs away, a quote keeps variables", () => {
    const { heredocs, lastLine } = only("COPY <<-A <<'B' /x/\n\tone\n\tA\n$two\nB\n");
    expect(heredocs).toEqual([
      { name: "A", expands: true, line: 2, text: "one\n" },
      { name: "B", expands: false, line: 4, text: "$two\n" },
    ]);
    expect(lastLine).toBe(5);
  });

  test("a shift, a JSON array, and other instructions have none", () => {
    for (const text of ["RUN echo $((1 << 2))", 'RUN ["a", "<<B"]', "ENV A <<B", 'RUN echo "<<B"'])
      expect(only(`${text}\nB\n`).heredocs).toEqual([]);
  });

  test("carriage returns of their content stay, those of the marks do not", () => {
    const text = "FROM a\r\n\\\r\n COPY <<EOF /entry.sh\r\none\r\nEOF\r\nCMD x\r\n";
    expect(linesOf(text)).toEqual([
      ["FROM", 1, 1],
      ["COPY", 2, 5],
      ["CMD", 6, 6],
    ]);
    expect(parseDockerfile(text).instructions[1]?.heredocs[0]?.text).toBe("one\r\n");
  });

  test("one without an end is a problem and swallows nothing", () => {
    const file = parseDockerfile("FROM a\nRUN <<EOF\nCMD b\n");
    expect(file.problems[0]).toEqual({ line: 2, message: "the heredoc EOF does not end" });
    expect(file.instructions.map(({ keyword }) => keyword)).toEqual(["FROM", "RUN", "CMD"]);
  });
});

describe("words", () => {
  test("flags stand before everything else and lose their quotes", () => {
    const { flags, text } = only(
      'RUN --mount=type=cache,target="/a b" --network=none pip --version',
    );
    expect(flags).toEqual([
      { name: "mount", value: "type=cache,target=/a b" },
      { name: "network", value: "none" },
    ]);
    expect(text).toBe("pip --version");
  });

  test("an exec form is a JSON array of texts; everything else is a line for the shell", () => {
    expect(only('CMD [ "a", "b c" ]').words).toEqual(["a", "b c"]);
    for (const text of ["CMD ['a']", 'CMD ["a", 1]', "CMD [ -f x ]", "CMD a", 'ENV ["a"]'])
      expect(only(text).words).toBeUndefined();
  });

  test("an instruction of ONBUILD is left alone", () => {
    const file = parseDockerfile("FROM a\nONBUILD CMD b\n");
    expect(file.instructions[1]).toMatchObject({ keyword: "ONBUILD", text: "CMD b" });
    expect(resolveStage(file)?.command).toBeUndefined();
  });
});

test("stages have their names, and what every builder refuses is a problem", () => {
  const file = parseDockerfile(
    "ARG V=1\nFROM --platform=linux/arm64 node:$V AS Build\nRUN a\nFROM b\n",
  );
  expect(file.globals.map(({ keyword }) => keyword)).toEqual(["ARG"]);
  expect(file.stages.map(({ name, base, platform }) => [name, base, platform])).toEqual([
    ["build", "node:$V", "linux/arm64"],
    [undefined, "b", undefined],
  ]);
  expect(file.problems).toEqual([]);
  const broken = parseDockerfile("RUN a\nFROM b c\nRNU x\nENV\n").problems;
  expect(broken.map(({ line, message }) => [line, message])).toEqual([
    [1, "no build stage in current context: RUN before FROM"],
    [2, "FROM requires either one or three arguments"],
    [3, "unknown instruction: RNU"],
    [4, "ENV requires at least one argument"],
  ]);
  expect(parseDockerfile("# nothing\n").problems).toEqual([
    { line: 1, message: "file with no instructions" },
  ]);
});

const PIECES = [
  ...[
    "FROM a",
    "FROM a AS b",
    "RUN x \\",
    "# c",
    "",
    "  ",
    "COPY <<A /",
    "A",
    "RUN <<-'A' <<B",
    "\t",
  ],
  ...[
    'CMD ["a"',
    'CMD ["a"]',
    "ARG X=${Y:-${Z",
    "ENV A=$B ${",
    "WORKDIR ..",
    "COPY --from=0 / /",
    "\\",
  ],
  ...[
    "# escape=`",
    "HEALTHCHECK --interval=9x CMD",
    "EXPOSE 1-99999 70000",
    "COPY",
    'ENV A="',
    "\r",
  ],
  ...["COPY --from=9 a b", "COPY [a-", "FROM ${X}", "FROM b", "SHELL []", "SHELL", "ENTRYPOINT []"],
];
const texts = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 12 })
    .map((rows) => rows.join("\n")),
  fc.string({ unit: "binary", maxLength: 200 }),
);

describe("laws", () => {
  test("whatever it is given it reads, and every line lies within the file and after the one before", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const file = parseDockerfile(text);
        let last = 0;
        for (const { line, lastLine } of file.instructions) {
          expect(line).toBeGreaterThan(last);
          expect(lastLine).toBeGreaterThanOrEqual(line);
          last = lastLine;
        }
        expect(last).toBeLessThanOrEqual(text.split("\n").length);
        for (const { line } of file.problems) expect(line).toBeLessThanOrEqual(file.lineCount);
        for (const { index } of file.stages) resolveStage(file, { stage: `${index}` });
      }),
      { numRuns: 1000 },
    );
  });

  test("breaking a line with a continuation anywhere between words changes lines only", () => {
    const words = fc.array(fc.stringMatching(/^[a-z][a-z0-9=./-]{0,8}$/), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.constantFrom("", "\n  # why", "\n\n"), { maxLength: 7 }),
        (parts, gaps) => {
          const joined = parts.map((part, index) =>
            gaps[index] === undefined || index === parts.length - 1
              ? part
              : `${part} \\${gaps[index]}\n`,
          );
          const broken = only(`RUN ${joined.join(" ")}`);
          const whole = only(`RUN ${parts.join(" ")}`);
          expect(broken.text.split(/\s+/)).toEqual(whole.text.split(/\s+/));
          expect(broken.keyword).toBe(whole.keyword);
        },
      ),
    );
  });

  test("what is printed from a Dockerfile is read as the same Dockerfile", () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9_./-]{0,10}$/);
    const argv = fc.array(
      fc.string({ maxLength: 12 }).filter((text) => !text.includes("\n")),
      { minLength: 1, maxLength: 4 },
    );
    const flag = fc.tuple(fc.constantFrom("from", "chown", "mount"), word);
    const instruction = fc.oneof(
      fc.record({
        keyword: fc.constantFrom("RUN", "CMD", "ENTRYPOINT"),
        flags: fc.constant([]),
        words: argv,
      }),
      fc.record({
        keyword: fc.constantFrom("WORKDIR", "USER", "RUN"),
        flags: fc.constant([]),
        words: word,
      }),
      fc.record({
        keyword: fc.constant("COPY"),
        flags: fc.array(flag, { maxLength: 2 }),
        words: word.map((path) => `${path} ./`),
      }),
    );
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 8 }), (instructions) => {
        const printed = instructions.map(({ keyword, flags, words }) =>
          [
            keyword,
            ...flags.map(([name, value]) => `--${name}=${value}`),
            typeof words === "string" ? words : JSON.stringify(words),
          ].join(" "),
        );
        const file = parseDockerfile(["FROM base", ...printed].join("\n"));
        expect(file.problems).toEqual([]);
        const read = file.instructions.slice(1).map(({ keyword, flags, words, text }) => ({
          keyword,
          flags: flags.map(({ name, value }) => [name, value]),
          words: words ?? text,
        }));
        expect(read).toEqual(instructions);
      }),
    );
  });
});

test("a file made to exhaust is read up to a bound, in a moment", () => {
  const started = performance.now();
  const many = parseDockerfile(`FROM a\n${"RUN <<A\n".repeat(200_000)}`);
  expect(many.instructions.length).toBe(5000);
  expect(many.problems.at(-1)?.message).toContain("more than 5000 instructions");
  const stages = Array.from(
    { length: 199 },
    (_, index) => `FROM s${index} AS s${index + 1}\n${"COPY --from=0 / /\n".repeat(20)}`,
  );
  const chain = parseDockerfile(`FROM a AS s0\n${stages.join("")}`);
  expect(resolveStage(chain, { stage: "s199" })?.bases.length).toBe(200);
  const deep = `FROM a\nENV A=${"${A:-".repeat(50_000)}\nWORKDIR ${"$".repeat(100_000)}\n`;
  expect(resolveStage(parseDockerfile(deep))?.environment.length).toBe(1);
  expect(performance.now() - started).toBeLessThan(30_000);
});
