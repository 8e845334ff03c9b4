import { expect, test } from "vitest";
import { inputTexts, membersOf } from "#settings/input-texts.ts";

test("a list is understood in every way that YAML users write it", () => {
  for (const text of [
    "a,b c,d",
    "a, b c , d",
    "a\nb c\nd",
    "- a\n- b c\n- d\n",
    "[a, b c, d]",
    "  a\r\n  'b c'\r\n  \"d\"\r\n",
    "# first\na,\n\nb c,\nd,",
  ])
    expect(membersOf(text), text).toEqual(["a", "b c", "d"]);
  expect(membersOf("\n")).toEqual([]);
});

test("a map has one entry a line, and only its first separator counts", () => {
  const env = (text: string) => inputTexts({ kind: "map", key: "app.env" }, text);
  expect(env("A=1\nB: 2\n  C: x=y: z\nD=x: y=z\nE:\nF=\nG='a b'\n# H=1\n")).toEqual([
    ...["A=1", "B=2", "C=x=y: z", "D=x: y=z", "E=", "F=", "G=a b"],
  ]);
  expect(env("URL: postgres://u:p@h/d?x=y")).toEqual(["URL=postgres://u:p@h/d?x=y"]);
  expect(env("no entry at all")).toEqual(["no entry at all"]);
  expect(inputTexts({ kind: "map", key: "api.auth" }, "Authorization: Bearer x=")).toEqual([
    "Authorization: Bearer x=",
  ]);
});

test("a text is one text, whatever is in it", () => {
  expect(inputTexts({ kind: "text", key: "app.start" }, "a, b\n- c")).toEqual(["a, b\n- c"]);
});
