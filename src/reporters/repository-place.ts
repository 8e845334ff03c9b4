import type { RepositoryView } from "#contract/check-run.ts";
import { visible } from "./visible.ts";

/** Every path is believed to be there: the view of a caller who knows no repository. */
export const UNKNOWN_REPOSITORY: RepositoryView = { prefix: "", exists: () => true };

// GitHub stores lines as 32-bit integers.
const LAST_LINE = 2 ** 31 - 1;
const LONGEST_PATH = 1024;

export interface RepositoryPlace {
  readonly file: string;
  readonly line?: number;
}

/** A project's file in the repository; undefined when nothing there can be pointed at. */
export function placeInRepository(
  place: { readonly file?: string | undefined; readonly line?: number | undefined } | undefined,
  view: RepositoryView,
): RepositoryPlace | undefined {
  const inside = insidePath(place?.file);
  if (place === undefined || inside === undefined) return undefined;
  const file = insidePath(`${view.prefix.replaceAll("\\", "/")}/${inside}`.replace(/^\/+/, ""));
  if (file === undefined || !view.exists(file)) return undefined;
  const { line } = place;
  const isLine = line !== undefined && Number.isInteger(line) && line >= 1 && line <= LAST_LINE;
  return isLine ? { file, line } : { file };
}

/** Relative, inside, without a scheme, and without a character that hides itself. */
function insidePath(path: string | undefined): string | undefined {
  const slashed = path?.replaceAll("\\", "/") ?? "";
  if (slashed.length > LONGEST_PATH || /^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:)/.test(slashed))
    return undefined;
  const parts = slashed.split("/").filter((part) => part !== "" && part !== ".");
  const clean = parts.join("/");
  if (clean === "" || parts.includes("..") || visible(clean, LONGEST_PATH) !== clean)
    return undefined;
  return clean;
}
