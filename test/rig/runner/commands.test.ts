import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CommandRegistry,
  parseCommand,
  propertyOf,
  REGISTERED_COMMANDS,
  type RunnerCommand,
} from "./commands.ts";

const names = new CommandRegistry();
const parse = (line: string): RunnerCommand | undefined => parseCommand(line, names);

const command = (
  name: string,
  data: string,
  properties: Record<string, string> = {},
): RunnerCommand => ({ name, properties, data });

type Case = readonly [what: string, line: string, expected: RunnerCommand | undefined];

const CURRENT: readonly Case[] = [
  ["a bare command", "::error::text", command("error", "text")],
  ["no data", "::endgroup::", command("endgroup", "")],
  ["properties", "::error file=a,line=1::t", command("error", "t", { file: "a", line: "1" })],
  ["leading spaces and tabs", " \t::error::t", command("error", "t")],
  ["a no-break space before", "\u00a0::error::t", command("error", "t")],
  ["an ideographic space before", "\u3000::error::t", command("error", "t")],
  ["a next-line character before", "\u0085::error::t", command("error", "t")],
  ["a line separator before", "\u2028::error::t", command("error", "t")],
  ["a byte order mark before", "\ufeff::error::t", undefined],
  ["a zero width space before", "\u200b::error::t", undefined],
  ["a Mongolian vowel separator before", "\u180e::error::t", undefined],
  ["text before", "x ::error::t", undefined],
  ["an escape sequence before", "\u001b[31m::error::t", undefined],
  ["an unknown name", "::errors::t", undefined],
  ["a name in capitals", "::ERROR::t", command("ERROR", "t")],
  ["a space before the name", ":: error::t", undefined],
  ["no second separator", "::error", undefined],
  ["one colon at the end", "::error:t", undefined],
  ["three colons at the start", ":::error::t", undefined],
  ["three colons at the end", "::error:::t", command("error", ":t")],
  ["further separators in the data", "::error::a::b", command("error", "a::b")],
  [
    "the separator inside a property",
    "::error file=a::b,line=2::t",
    command("error", "b,line=2::t", { file: "a" }),
  ],
  ["data with white space", "::error::  t  ", command("error", "  t  ")],
  ["the data escapes", "::error::%25%0D%0A%3A%2C", command("error", "%\r\n%3A%2C")],
  [
    "the property escapes",
    "::error title=%25%0D%0A%3A%2C%3B::t",
    command("error", "t", { title: "%\r\n:,%3B" }),
  ],
  ["a percent sign escaped twice", "::error::%250A", command("error", "%0A")],
  ["a lower-case escape", "::error::%0a", command("error", "%0a")],
  ["a property without a value", "::error file=,line=1::t", command("error", "t", { line: "1" })],
  ["a property without a name", "::error =a,line=1::t", command("error", "t", { line: "1" })],
  ["a value with an equals sign", "::error title=a=b::t", command("error", "t", { title: "a=b" })],
  ["two equals signs in a row", "::error title==b::t", command("error", "t", { title: "b" })],
  ["only equals signs", "::error title==::t", command("error", "t")],
  ["a space after the comma", "::error a=1, b=2::t", command("error", "t", { a: "1", " b": "2" })],
  ["spaces around the properties", "::error   file=a  ::t", command("error", "t", { file: "a" })],
  [
    "one property twice in two cases",
    "::error file=a,FILE=b::t",
    command("error", "t", { file: "b" }),
  ],
  ["empty parts", "::error ,,file=a,,::t", command("error", "t", { file: "a" })],
  ["a soft hyphen inside the separator", "::error:\u00ad:t", command("error", ":t")],
  ["a soft hyphen before the separator", "::error\u00ad::t", command("error", ":t")],
  ["a NUL inside the separator", "::error:\u0000:t", command("error", ":t")],
  [
    "data that begins with a combining mark",
    "::error::\u0301t",
    { ...command("error", "\u0301t"), uncertain: true },
  ],
  [
    "data that begins with a Thai vowel",
    "::error::\u0e33t",
    { ...command("error", "\u0e33t"), uncertain: true },
  ],
  ["an internal command", "::internal-set-repo-path::t", undefined],
  ["an empty line", "", undefined],
];

const FIRST: readonly Case[] = [
  ["a bare command", "##[error]t", command("error", "t")],
  ["one in the middle of a line", "x ##[error]t", command("error", "t")],
  ["one after an escape sequence", "\u001b[31m##[error]t", command("error", "t")],
  ["properties", "##[error file=a;line=1]t", command("error", "t", { file: "a", line: "1" })],
  [
    "a comma between properties",
    "##[error file=a,line=1]t",
    command("error", "t", { file: "a,line=1" }),
  ],
  [
    "the escapes",
    "##[error title=%3B%5D%0D%0A%25]%3B%5D%3A",
    command("error", ";]%3A", { title: ";]\r\n%" }),
  ],
  ["a closing bracket in the data", "##[error]a]b", command("error", "a]b")],
  ["no closing bracket", "##[error t", undefined],
  ["a closing bracket before only", "] ##[error t", undefined],
  ["an unknown name", "##[section]t", undefined],
  ["a known one after an unknown one", "##[section]##[error]t", undefined],
  ["a space before the name", "##[ error]t", undefined],
  ["a name in capitals", "##[Error]t", command("Error", "t")],
  ["one hash", "#[error]t", undefined],
  ["three hashes", "###[error]t", command("error", "t")],
  [
    "untrimmed property names",
    "##[error file=a; line=1]t",
    command("error", "t", { file: "a", " line": "1" }),
  ],
  [
    "one behind an unknown command of the other syntax",
    "::nothing::##[error]t",
    command("error", "t"),
  ],
  [
    "one inside a command of the other syntax",
    "::debug::##[error]t",
    command("debug", "##[error]t"),
  ],
];

describe("the current syntax of a workflow command", () => {
  it.each(CURRENT)("%s", (_what, line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
});

describe("the first syntax of a workflow command", () => {
  it.each(FIRST)("%s", (_what, line, expected) => {
    expect(parse(line)).toEqual(expected);
  });
});

describe("laws of parsing", () => {
  it("every registered command is read in both syntaxes, in any case", () => {
    for (const name of REGISTERED_COMMANDS) {
      expect(parse(`::${name.toUpperCase()}::d`)?.data).toBe("d");
      expect(parse(`a ##[${name}]d`)?.data).toBe("d");
    }
  });

  it("data that the toolkit escaped comes back unchanged, as far as a line can carry it", () => {
    const escaped = (text: string): string =>
      text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parse(`::error::${escaped(text)}`)?.data).toBe(text);
      }),
    );
  });

  it("properties that the toolkit escaped come back unchanged", () => {
    const escaped = (text: string): string =>
      ["%", "\r", "\n", ":", ","].reduce(
        (value, sign) =>
          value.replaceAll(
            sign,
            `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
          ),
        text,
      );
    // Ends that .NET trims, and equals signs that it takes for empty entries, do not survive.
    const title = fc.string({ unit: "binary", minLength: 1 }).map((text) => `x${text}x`);
    fc.assert(
      fc.property(title, (text) => {
        const parsed = parse(`::error title=${escaped(text)},line=4::m`);
        expect(propertyOf(parsed!, "TITLE")).toBe(text);
        expect(propertyOf(parsed!, "line")).toBe("4");
      }),
    );
  });

  it("a line without either mark is never a command", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = text.replaceAll(":", ".").replaceAll("[", "(");
        expect(parse(line)).toBeUndefined();
      }),
    );
  });

  it("a token counts only while it is registered", () => {
    const registry = new CommandRegistry();
    registry.add("Token");
    expect(parseCommand("::tOKEN::", registry)?.name).toBe("tOKEN");
    registry.remove("TOKEN");
    expect(parseCommand("::token::", registry)).toBeUndefined();
  });
});
