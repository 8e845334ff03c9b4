import { expect, test } from "vitest";
import type { ApiCall, ApiResult, GitHubApi } from "#deliveries/github/api.ts";
import { askForFile } from "#entrypoints/action/github-files.ts";

const SHA = "a".repeat(40);

/** GitHub with these contents by path. */
const gitHub = (contents: Readonly<Record<string, unknown>>): GitHubApi => ({
  send: async <T>({ route, parameters, read }: ApiCall<T>): Promise<ApiResult<T>> => {
    const path = String(parameters["path"]);
    const data = route.includes("/contents/") ? contents[path] : { sha: SHA };
    const found = data === undefined ? undefined : read(data);
    if (found !== undefined) return { ok: true, data: found };
    return { ok: false, reason: "not-found", detail: "not found" };
  },
});

test("a file that is not there is absent only when nothing on the way to it is a link", async () => {
  const ask = (path: string) =>
    askForFile(
      gitHub({ services: [], orders: { type: "symlink" }, file: { type: "file" } }),
      SHA,
      path,
    );
  expect(await ask("readiness.yml")).toEqual({ kind: "absent" });
  expect(await ask("services/orders/readiness.yml")).toEqual({ kind: "absent" });
  expect(await ask("file/readiness.yml")).toEqual({ kind: "absent" });
  expect(await ask("orders/readiness.yml")).toMatchObject({
    kind: "unknown",
    detail: expect.stringContaining("link"),
  });
});
