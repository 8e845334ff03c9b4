import { lineEnd, skipQuoted } from "./scan.ts";

/** What `pg_dump` writes under one of its headings. */
export interface DumpEntry {
  /** Its own word, such as `FK CONSTRAINT`. */
  readonly type: string;
  /** Empty for what belongs to no schema. */
  readonly schema: string;
  /** As the heading has it: `orders`, `orders orders_pkey`, `price(integer, text)`. */
  readonly name: string;
  /** Without the semicolon, trimmed. */
  readonly statements: readonly string[];
  /** Where and how its rows are kept when that is not the default, from a SET before it. */
  readonly placement: string;
}

const HEADING = /^-- (?:Data for )?Name: (.*); Type: (.*); Schema: (.*); Owner: .*$/;
const SETTING = /^SET (default_tablespace|default_table_access_method) = (.*)$/s;
const OF_A_SESSION = /^(?:SET \w+ = |SELECT pg_catalog\.set_config\()/;

/** The headings of a dump with their statements; settings of the session are no part of them. */
export function entriesOf(dump: string): readonly DumpEntry[] {
  const reader = new DumpReader();
  let start = 0;
  for (let at = 0; at < dump.length; ) {
    const after = skipQuotedOrCommand(dump, at);
    if (after === at) {
      at += 1;
      if (dump[at - 1] !== ";") continue;
      reader.statement(dump.slice(start, at - 1).trim());
      start = at;
      continue;
    }
    const aside = /^(?:--|\\)/.test(dump.slice(at, at + 2)) ? dump.slice(at, after) : "";
    reader.heading(aside);
    // Inside of a statement it is a part of it.
    if (aside !== "" && dump.slice(start, at).trim() === "") start = after;
    at = after;
  }
  return reader.entries.map(({ open: _open, ...entry }) => entry);
}

// \restrict and \unrestrict carry a token that differs every time.
function skipQuotedOrCommand(dump: string, at: number): number {
  const isCommand = dump[at] === "\\" && (at === 0 || dump[at - 1] === "\n");
  return isCommand ? lineEnd(dump, at) : skipQuoted(dump, at);
}

class DumpReader {
  readonly entries: (DumpEntry & { readonly open: string[] })[] = [];
  readonly #settings = new Map<string, string>();

  heading(line: string): void {
    const [, name, type, schema] = HEADING.exec(line) ?? [];
    if (name === undefined || type === undefined) return;
    const open: string[] = [];
    const place = schema === "-" || schema === undefined ? "" : schema;
    this.entries.push({
      ...{ type, schema: place, name, open, statements: open },
      placement: [...this.#settings].map(([key, value]) => `${key} ${value}`).join(", "),
    });
  }

  statement(text: string): void {
    const [, key, value] = SETTING.exec(text) ?? [];
    if (key === undefined) {
      if (!OF_A_SESSION.test(text)) this.entries.at(-1)?.open.push(text);
    } else if (value === "''" || value === "heap") this.#settings.delete(key);
    else this.#settings.set(key, value ?? "");
  }
}
