import fc from "fast-check";
import type { Keywords } from "./shape.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
// Far enough ahead to be "in the future" for a booking and near enough for every calendar.
const NEAR_YEAR = 2031;
// What ends does so after what starts.
const FAR_YEAR = 2032;
const PATTERN_TRIES = 30;

/** Plausible texts: formats and names first, then lower-case letters of the allowed length. */
export function stringArbitrary(shape: Keywords, name: string): fc.Arbitrary<string> {
  const { pattern } = shape;
  const [least, most] = lengthsOf(shape);
  const fits = (text: string) => [...text].length >= least && [...text].length <= most;
  const plain = word(Math.max(least, Math.min(8, most)));
  const special = formatted(shape, name) ?? named(name);
  const isGood = (text: string | undefined) =>
    text !== undefined && fits(text) && isPrintable(text) && obeys(pattern, text);
  const tries = typeof pattern === "string" ? matching(pattern) : fc.constant([]);
  return fc
    .tuple(special ?? plain, plain, tries)
    .map(([meant, word, others]) => [meant, word, ...others].find(isGood) ?? others[0] ?? word);
}

export function lengthsOf(shape: Keywords): readonly [least: number, most: number] {
  const least = Math.min(numberOf(shape["minLength"]) ?? 0, 10_000);
  return [least, numberOf(shape["maxLength"]) ?? Number.POSITIVE_INFINITY];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function formatted(shape: Keywords, name: string): fc.Arbitrary<string> | undefined {
  switch (shape["format"]) {
    case "date":
      return day(name);
    case "date-time":
      return day(name).map((date) => `${date}T10:00:00Z`);
    case "time":
      return fc.integer({ min: 10, max: 20 }).map((hour) => `${hour}:00:00Z`);
    case "duration":
      return fc.integer({ min: 1, max: 9 }).map((days) => `P${days}D`);
    case "uuid":
      return fc.uuid({ version: 4 });
    case "email":
    case "idn-email":
      return word(8).map((text) => `${text}@example.com`);
    case "uri":
    case "url":
    case "iri":
      return word(8).map((text) => `https://example.com/${text}`);
    case "hostname":
      return word(8).map((text) => `${text}.example.com`);
    case "ipv4":
      return fc.integer({ min: 1, max: 254 }).map((last) => `192.0.2.${last}`);
    case "ipv6":
      return fc.integer({ min: 1, max: 9 }).map((last) => `2001:db8::${last}`);
    case "byte":
      return fc.constant("ZGF0YQ==");
    case "password":
      return password();
    case "decimal":
    case "int64":
      return fc.integer({ min: 1, max: 100 }).map(String);
    default:
      return undefined;
  }
}

/** Texts that carry a meaning nobody wrote into the schema. */
function named(name: string): fc.Arbitrary<string> | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  if (plain.endsWith("email")) return word(8).map((text) => `${text}@example.com`);
  if (plain.endsWith("password")) return password();
  if (plain.endsWith("url") || plain.endsWith("uri"))
    return word(8).map((text) => `https://example.com/${text}`);
  if (plain.endsWith("phone"))
    return fc.integer({ min: 1000, max: 9999 }).map((n) => `+4930555${n}`);
  if (plain.endsWith("currency")) return fc.constant("EUR");
  if (plain.endsWith("timezone")) return fc.constant("UTC");
  if (plain === "language" || plain === "locale") return fc.constant("en");
  if (plain === "country" || plain === "countrycode") return fc.constant("DE");
  return undefined;
}

function password(): fc.Arbitrary<string> {
  return word(12).map((text) => `Pw1!${text}`);
}

function day(name: string): fc.Arbitrary<string> {
  const year = /(end|until|finish|expir|due|(^|_)to$)/i.test(name) ? FAR_YEAR : NEAR_YEAR;
  return fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([month, date]) => `${year}-${two(month)}-${two(date)}`);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function word(length: number): fc.Arbitrary<string> {
  const letter = fc.constantFrom(...LETTERS);
  return fc
    .array(letter, { minLength: length, maxLength: length, size: "max" })
    .map((all) => all.join(""));
}

/** A bounded number of tries: fast-check's own filter would search for ever. */
function matching(pattern: string): fc.Arbitrary<readonly string[]> {
  const isAnchored = /[\^$]/.test(pattern);
  try {
    const expression = new RegExp(isAnchored ? pattern : `^(?:${pattern})$`, "u");
    return fc.array(fc.stringMatching(expression, { size: "xsmall" }), {
      minLength: PATTERN_TRIES,
      maxLength: PATTERN_TRIES,
      size: "max",
    });
  } catch (error) {
    // fast-check refuses look-around and back references with an Error of no class of its own.
    if (error instanceof Error) return fc.constant([]);
    throw error;
  }
}

/** Patterns were checked when the description was read. */
function obeys(pattern: unknown, text: string): boolean {
  return typeof pattern !== "string" || new RegExp(pattern, "u").test(text);
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
