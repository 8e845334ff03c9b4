import type { StartupRule } from "../rules.ts";
import { at, ended } from "../wording.ts";
import type { Cause, FailedBoot, Told } from "./cause.ts";

// tsc, javac, kotlinc, go, esbuild: what is asked for is not there.
const ABSENT =
  /\berror TS(?:2307|2792|2305|2614|2724)\b|\bpackage [\w.]+ does not exist\b|\bunresolved reference\b|\bis not in std\b|\bno required module provides package\b|\bundefined: |Could not resolve "/;
// The same compilers: the text cannot be parsed.
const UNPARSABLE =
  /\berror TS1\d{3}\b|(?:'.{1,20}'|<identifier>|statement) expected\b|\bsyntax error\b|\billegal start of\b|\breached end of file\b|\bunclosed \w+|\bExpected ".{1,20}" but found/;

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");

/** A build that a compiler ends is told like the start that would have failed without a compiler. */
export const COMPILE_CAUSES: readonly Cause[] = [
  { rule: "imports", tell: (boot) => told(boot, "imports", ABSENT) },
  { rule: "syntax", tell: (boot) => told(boot, "syntax", UNPARSABLE) },
];

function told(boot: FailedBoot, rule: StartupRule, words: RegExp): Told | undefined {
  const { spokenBy } = boot.evidence;
  if (spokenBy?.line === undefined) return undefined;
  const name = spokenBy.file.split("/").at(-1) ?? spokenBy.file;
  const lines = boot.said.replaceAll(COLOUR, "").split("\n");
  const said = lines.find((line) => line.includes(name) && line.includes(String(spokenBy.line)));
  if (said === undefined || !words.test(said)) return undefined;
  const reason = said.slice(said.indexOf(name) + name.length).replace(/^[\d:,()[\]\s-]+/, "");
  return {
    message: `${at(spokenBy, "A source file")} does not compile: ${ended(reason)}`,
    place: { ...spokenBy },
    remedy:
      rule === "imports"
        ? `Correct the import at ${at(spokenBy, "that line")}, or add what it asks for.`
        : `Correct the syntax at ${at(spokenBy, "that line")}.`,
  };
}
