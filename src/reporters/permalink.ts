import type { RepositoryPlace } from "./repository-place.ts";

/** Where the files and the whole report of a published view can be looked at. */
export interface RunLinks {
  /** `https://github.com`, without a slash at its end. */
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly sha: string;
  /** The artifact that holds the whole report. */
  readonly artifactUrl?: string;
  readonly runUrl?: string;
}

export function permalink(
  { serverUrl, repository, sha }: RunLinks,
  place: RepositoryPlace,
): string {
  const path = place.file.split("/").map(encoded).join("/");
  const line = place.line === undefined ? "" : `#L${place.line}`;
  return `${serverUrl}/${repository}/blob/${sha}/${path}${line}`;
}

/** Says where everything is, as a link when there is one. */
export function wholeReport(links: RunLinks | undefined): string {
  if (links?.artifactUrl !== undefined) return `[the report artifact](${links.artifactUrl})`;
  return "the report";
}

// Parentheses would end a Markdown link.
function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(
    /[()'*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
