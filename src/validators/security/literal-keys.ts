import type { CodeLiteral } from "./evidence.ts";
import { argumentsOf, type Call, type CodeFile, callsIn, literalOf } from "./source-code.ts";

const SIGNS =
  /\b(?:jwt|jsonwebtoken|jose)\.(?:sign|verify|encode|decode)(?=\s*\()|\b(?:session|cookieSession|cookieParser)(?=\s*\()|\badd_middleware(?=\s*\()/g;
const PLACEHOLDER = /^(|none|null|undefined)$/i;

/** Literals given as the key to calls that sign, in files that another file imports or the start names. */
export function literalKeys(
  files: readonly CodeFile[],
  startTexts: readonly string[],
): readonly CodeLiteral[] {
  const found = files.flatMap((code) =>
    callsIn(code, SIGNS).flatMap((call) => {
      const key = keyOf(call);
      if (key === undefined || PLACEHOLDER.test(key)) return [];
      return [{ call: call.name, length: key.length, place: { file: call.file, line: call.line } }];
    }),
  );
  return found.filter(({ place }) => isUsed(place.file, files, startTexts));
}

function keyOf({ name, inside }: Call): string | undefined {
  const given = argumentsOf(inside);
  const named = (key: string): string | undefined =>
    new RegExp(`\\b${key}\\s*[:=]\\s*(["'\`][^"'\`\\n]*["'\`])\\s*(?:[,})\\]]|$)`).exec(
      inside,
    )?.[1];
  const expression = ((): string | undefined => {
    if (name === "session") return named("secret");
    if (name === "cookieSession")
      return named("secret") ?? /\bkeys\s*:\s*\[\s*(["'`][^"'`\n]*["'`])/.exec(inside)?.[1];
    if (name === "cookieParser") return given[0];
    if (name === "add_middleware")
      return /^(\w+\.)*SessionMiddleware$/.test(given[0] ?? "") ? named("secret_key") : undefined;
    return named("key") ?? given[1];
  })();
  return expression === undefined ? undefined : literalOf(expression);
}

function isUsed(file: string, files: readonly CodeFile[], startTexts: readonly string[]): boolean {
  const name =
    file
      .replace(/\.\w+$/, "")
      .replace(/\/(index|__init__)$/, "")
      .split("/")
      .at(-1) ?? "";
  const named = new RegExp(
    `(^|[^\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}([^\\w-]|$)`,
  );
  if (startTexts.some((text) => named.test(text))) return true;
  return files.some(
    (other) =>
      other.file !== file &&
      other.text
        .split("\n")
        .some((line) => /\b(import|from|require)\b/.test(line) && named.test(line)),
  );
}
