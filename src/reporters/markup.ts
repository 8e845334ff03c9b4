import { visibleLines } from "./visible.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is inert inside elements and quoted attributes of XML and HTML. */
export function escaped(text: string, limit = 4000): string {
  return visibleLines(text, limit).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
