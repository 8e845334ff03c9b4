import { quoteAfter, unescaped } from "./words.ts";

/** A text in which the values of variables were put, as far as they are known. */
export interface Substituted {
  readonly text: string;
  /** Every variable in it had a known value; others stand as they are written. */
  readonly isKnown: boolean;
}

/** Value of a variable; undefined when nobody can know it here. */
export type Lookup = (name: string) => string | undefined;

// `${a:-${b:-…}}` may be nested; nobody nests deeper.
const DEEPEST = 10;
const LONGEST = 4096;

/**
 * Puts values of variables into a word, and takes quotes and escapes away.
 *
 * Source  "Dockerfile reference", Environment replacement; BuildKit, frontend/dockerfile/shell/lex.go.
 */
export function substitute(word: string, escapeMark: string, lookup: Lookup): Substituted {
  return new Reader(word, { escapeMark, lookup, depth: 0 }).all();
}

interface Reading {
  readonly escapeMark: string;
  readonly lookup: Lookup;
  readonly depth: number;
}

class Reader {
  readonly #word: string;
  readonly #reading: Reading;
  #index = 0;
  #text = "";
  #isKnown = true;

  constructor(word: string, reading: Reading) {
    this.#word = word;
    this.#reading = reading;
  }

  all(): Substituted {
    let quote = "";
    while (this.#index < this.#word.length) {
      const char = this.#word.charAt(this.#index);
      if (char === this.#reading.escapeMark && quote !== "'") {
        this.#text += unescaped(this.#word.slice(this.#index, this.#index + 2), quote);
        this.#index += 2;
      } else if (char === "$" && quote !== "'") this.#variable();
      else {
        const after = quoteAfter(quote, char);
        if (after === quote) this.#text += char;
        quote = after;
        this.#index += 1;
      }
    }
    return { text: this.#text, isKnown: this.#isKnown };
  }

  #variable(): void {
    const rest = this.#word.slice(this.#index, this.#index + 300);
    const special = /^\$(?:\d+|[@*#?!$-])/.exec(rest)?.[0];
    const plain = special ?? /^\$[A-Za-z_]\w*/.exec(rest)?.[0];
    if (plain !== undefined) {
      this.#index += plain.length;
      // A builder has no positional parameters: these are empty.
      this.#put(plain, special === undefined ? this.#reading.lookup(plain.slice(1)) : "");
      return;
    }
    const open = /^\$\{([A-Za-z_]\w*)(?:(:?[-+?])|(?=\}))/.exec(rest);
    const end = open === null ? -1 : closingBrace(this.#word, this.#index + 2);
    if (open === null || end < 0) {
      this.#text += "$";
      this.#index += 1;
      // `$` alone is a dollar; a form that is not followed here leaves its value open.
      if (rest.startsWith("${")) this.#isKnown = false;
      return;
    }
    const whole = this.#word.slice(this.#index, end + 1);
    const word = this.#word.slice(this.#index + open[0].length, end);
    this.#index = end + 1;
    this.#modified(whole, { name: open[1] ?? "", operator: open[2], word });
  }

  #modified(
    whole: string,
    { name, operator, word }: { name: string; operator: string | undefined; word: string },
  ): void {
    const value = this.#reading.lookup(name);
    if (operator === undefined || operator.endsWith("?")) {
      this.#put(whole, value);
      return;
    }
    // What no instruction sets is taken as absent, which is what the default is written for.
    const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
    if (operator.endsWith("-") && isSet) this.#put(whole, value);
    else if (operator.endsWith("-") || isSet) this.#nested(whole, word);
  }

  #nested(whole: string, word: string): void {
    const depth = this.#reading.depth + 1;
    if (depth > DEEPEST) {
      this.#put(whole, undefined);
      return;
    }
    const { text, isKnown } = new Reader(word, { ...this.#reading, depth }).all();
    this.#text += text;
    this.#isKnown &&= isKnown;
  }

  #put(written: string, value: string | undefined): void {
    this.#text += value ?? written;
    this.#isKnown &&= value !== undefined;
  }
}

function closingBrace(word: string, from: number): number {
  let depth = 1;
  const last = Math.min(word.length, from + LONGEST);
  for (let index = from; index < last; index += 1) {
    const char = word.charAt(index);
    if (char === "\\") index += 1;
    else if (char === "{") depth += 1;
    else if (char === "}") {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}
