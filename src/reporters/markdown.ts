import { visible, visibleLines } from "./visible.ts";

// An empty comment parts what GitHub would turn into a mention, a reference or a link.
const PART = "<!-- -->";

/** Text of the target as one line that Markdown shows as it is: no markup, link, mention, image. */
export function inert(text: string, limit = 600): string {
  return visible(text, limit)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_{}[\]()#+!|~$^-]/g, "\\$&")
    .replaceAll(/@|\\#(?=\d)|\bGH(?=\\-\d)/gi, `$&${PART}`)
    .replaceAll(/:\/\/|\bwww(?=\.)/gi, (found) =>
      found.startsWith(":") ? `:${PART}//` : `${found}${PART}`,
    );
}

/** An inline code span around any text. */
export function code(text: string, limit = 300): string {
  const inner = visible(text, limit).replaceAll("|", "\u2502");
  if (inner === "") return "";
  const fence = "`".repeat(longestRun(inner) + 1);
  const pad = /^`|`$/.test(inner) ? " " : "";
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** A fenced block that no content can close. */
export function block(text: string, limit = 4000): string {
  const inner = visibleLines(text, limit);
  const fence = "`".repeat(Math.max(3, longestRun(inner) + 1));
  return `${fence}text\n${inner}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
