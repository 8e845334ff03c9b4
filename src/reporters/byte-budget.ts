const ENCODER = new TextEncoder();

/** Bytes of UTF-8: what GitHub's limits count, whatever their documentation calls them. */
export function byteLength(text: string): number {
  return ENCODER.encode(text).length;
}

/** The longest beginning that fits, cut between code points; an ellipsis says that it was cut. */
export function clippedToBytes(text: string, limit: number): string {
  // No UTF-16 unit takes more than three bytes, so most texts are known to fit unread.
  if (text.length * 3 <= limit || byteLength(text.slice(0, limit + 1)) <= limit) return text;
  const room = new Uint8Array(Math.max(0, limit - byteLength("…")));
  const { read } = ENCODER.encodeInto(text, room);
  return `${text.slice(0, read)}…`;
}

/** Renders as much of a text as stays within the bytes, for a rendering that lengthens it. */
export function renderedWithin(
  bytes: number,
  text: string,
  render: (text: string, limit: number) => string,
): string {
  let limit = bytes;
  while (limit >= 8) {
    const rendered = render(text, limit);
    const size = byteLength(rendered);
    if (size <= bytes) return rendered;
    limit = Math.floor(((limit * bytes) / size) * 0.9);
  }
  return "…";
}

/** A part of a document that is shown whole, or with as many of its items as there is room for. */
export interface Section {
  /** Says what is missing when it is cut, such as `findings`. */
  readonly name: string;
  /** The smaller ones get their room first. */
  readonly rank: number;
  readonly text: string;
  readonly items?: readonly string[];
  readonly end?: string;
}

export interface Cut {
  readonly name: string;
  /** How many items are not shown. */
  readonly count: number;
}

// For the note about what is missing.
const NOTE_BYTES = 1200;

/** Joins the sections in their order, cut at the borders of items so that all stays within the limit. */
export function composed(
  sections: readonly Section[],
  limit: number,
  noteOf: (cuts: readonly Cut[]) => string,
): string {
  let room = limit - NOTE_BYTES;
  const texts = new Map<Section, string>();
  const cuts = new Map<Section, Cut>();
  for (const section of [...sections].sort((a, b) => a.rank - b.rank)) {
    const { text, shown } = fitted(section, room);
    const total = section.items?.length ?? 1;
    room -= byteLength(text);
    if (text !== "") texts.set(section, text);
    if (shown < total) cuts.set(section, { name: section.name, count: total - shown });
  }
  const body = sections.map((section) => texts.get(section) ?? "").join("");
  const missing = sections.flatMap((section) => cuts.get(section) ?? []);
  return missing.length === 0 ? body : `${body}${clippedToBytes(noteOf(missing), NOTE_BYTES)}`;
}

function fitted(section: Section, room: number): { readonly text: string; readonly shown: number } {
  const { text, items = [], end = "" } = section;
  const taken: string[] = [];
  let left = room - byteLength(text) - byteLength(end);
  for (const item of left < 0 ? [] : items) {
    left -= byteLength(item);
    if (left < 0) break;
    taken.push(item);
  }
  const isWhole = section.items === undefined;
  if (isWhole) return left < 0 ? { text: "", shown: 0 } : { text: `${text}${end}`, shown: 1 };
  if (taken.length === 0) return { text: "", shown: 0 };
  return { text: [text, ...taken, end].join(""), shown: taken.length };
}
