import type { ApiResult, GitHubApi } from "#deliveries/github/api.ts";
import type { BaseSettings } from "./base-settings.ts";
import { member, textMember } from "./json-value.ts";

/** A file of a triggering run. */
export interface FoundArtifact {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
}

/** The settings file at a commit; "not found" counts only when the commit itself can be seen. */
export async function askForFile(api: GitHubApi, sha: string, path: string): Promise<BaseSettings> {
  const found = await api.send({
    route: "GET /repos/{owner}/{repo}/contents/{path}",
    parameters: { path, ref: sha },
    read: contentOf,
  });
  if (found.ok) return { kind: "read", text: found.data };
  if (found.reason !== "not-found") return { kind: "unknown", detail: found.detail };
  const commit = await api.send({
    route: "GET /repos/{owner}/{repo}/commits/{ref}",
    parameters: { ref: sha },
    read: (data) => textMember(data, "sha"),
  });
  if (!commit.ok) return { kind: "unknown", detail: commit.detail };
  return (await isBehindLink(api, sha, path))
    ? {
        kind: "unknown",
        detail: "A folder on the way to it is a link, which GitHub does not follow.",
      }
    : { kind: "absent" };
}

async function isBehindLink(api: GitHubApi, sha: string, path: string): Promise<boolean> {
  const names = path.split("/");
  for (let count = 1; count < names.length; count += 1) {
    const found = await api.send({
      route: "GET /repos/{owner}/{repo}/contents/{path}",
      parameters: { path: names.slice(0, count).join("/"), ref: sha },
      read: (data) => (Array.isArray(data) ? "folder" : textMember(data, "type")),
    });
    // What cannot be asked could be a link.
    if (!found.ok) return found.reason !== "not-found";
    if (found.data !== "folder") return found.data === "symlink";
  }
  return false;
}

/** What a run left, newest first; at most a hundred. */
export function listArtifacts(
  api: GitHubApi,
  runId: number,
): Promise<ApiResult<readonly FoundArtifact[]>> {
  return api.send({
    route: "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",
    parameters: { run_id: runId, per_page: 100 },
    read: (data) => {
      const list = member(data, "artifacts");
      if (!Array.isArray(list)) return undefined;
      return list.flatMap((entry) => artifactOf(entry) ?? []);
    },
  });
}

function artifactOf(entry: unknown): FoundArtifact | undefined {
  const [id, bytes, name] = [
    member(entry, "id"),
    member(entry, "size_in_bytes"),
    textMember(entry, "name"),
  ];
  if (typeof id !== "number" || typeof bytes !== "number" || name === undefined) return undefined;
  return member(entry, "expired") === true ? undefined : { id, bytes, name };
}

function contentOf(data: unknown): string | undefined {
  const content = textMember(data, "content");
  if (content === undefined || textMember(data, "encoding") !== "base64") return undefined;
  return Buffer.from(content, "base64").toString("utf8");
}
