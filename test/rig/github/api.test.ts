import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getOctokit } from "@actions/github";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type GitHubApi, type GitHubApiOptions, openGitHubApi } from "./api.ts";
import { primaryLimit, secondaryLimit } from "./wording.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const REPO = { owner: "acme", repo: "orders" };
const WRITE = { checks: "write", contents: "read" } as const;

let api: GitHubApi;
beforeEach(async () => {
  api = await openGitHubApi({ repository: "acme/orders" });
  api.addToken("writer", WRITE);
});
afterEach(async () => {
  expect(api.invalidReplies()).toEqual([]);
  await api.close();
});

const client = (token = "writer") => getOctokit(token, { baseUrl: api.url }).rest;
const reopen = async (options: Partial<GitHubApiOptions>) => {
  await api.close();
  api = await openGitHubApi({ repository: "acme/orders", ...options });
  api.addToken("writer", WRITE);
};
const annotation = (index: number, more: object = {}) => ({
  path: "src/app.py",
  start_line: index + 1,
  end_line: index + 1,
  annotation_level: "failure" as const,
  title: `Finding ${index}`,
  message: `Message ${index}`,
  ...more,
});
const output = (more: object = {}) => ({ title: "Not ready", summary: "3 findings", ...more });
const completed = (more: object = {}) => ({
  ...REPO,
  name: "Deployment readiness",
  head_sha: SHA,
  status: "completed" as const,
  conclusion: "failure" as const,
  external_id: "1/1/readiness",
  output: output(),
  ...more,
});
/** The status and text with which a call is refused. */
const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => ({ status: 0, message: "not refused" }),
    (error: { status: number; message: string }) => error,
  );

describe("check runs", () => {
  test("one created as completed can be read back in every way", async () => {
    const { data: made } = await client().checks.create(
      completed({ output: output({ annotations: [annotation(0)], text: "Details" }) }),
    );
    expect(made).toMatchObject({
      name: "Deployment readiness",
      head_sha: SHA,
      status: "completed",
      conclusion: "failure",
      external_id: "1/1/readiness",
      output: { title: "Not ready", summary: "3 findings", text: "Details", annotations_count: 1 },
      app: { slug: "github-actions" },
    });
    expect(made.html_url).toBe(`https://github.com/acme/orders/runs/${made.id}`);
    const { data: got } = await client().checks.get({ ...REPO, check_run_id: made.id });
    expect(got).toEqual(made);
    const { data: listed } = await client().checks.listForRef({ ...REPO, ref: SHA });
    expect(listed).toEqual({ total_count: 1, check_runs: [made] });
    const annotations = await client().checks.listAnnotations({ ...REPO, check_run_id: made.id });
    expect(annotations.data).toMatchObject([{ ...annotation(0), start_column: null }]);
    expect(api.violations).toEqual([]);
  });

  test("120 annotations arrive in 3 requests and are appended in order", async () => {
    const all = Array.from({ length: 120 }, (_, index) => annotation(index));
    const { data: made } = await client().checks.create(
      completed({ output: output({ annotations: all.slice(0, 50) }) }),
    );
    for (const start of [50, 100])
      await client().checks.update({
        ...REPO,
        check_run_id: made.id,
        output: output({ annotations: all.slice(start, start + 50) }),
      });
    expect(api.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ["checks/create", 201],
      ["checks/update", 200],
      ["checks/update", 200],
    ]);
    expect(api.checkRuns()).toMatchObject([{ annotations: all, conclusion: "failure", writes: 3 }]);
    const octokit = getOctokit("writer", { baseUrl: api.url });
    const read = await octokit.paginate(octokit.rest.checks.listAnnotations, {
      ...REPO,
      check_run_id: made.id,
      per_page: 50,
    });
    expect(read.map(({ message }) => message)).toEqual(all.map(({ message }) => message));
    expect(api.violations).toEqual([]);
  });

  test("the newest of a name stands for it, older ones are listed on demand", async () => {
    const { data: first } = await client().checks.create(completed());
    const { data: second } = await client().checks.create(
      completed({ conclusion: "success", external_id: "1/2/readiness" }),
    );
    await client().checks.create(completed({ name: "Other" }));
    const by = { ...REPO, ref: SHA, check_name: "Deployment readiness" };
    const latest = await client().checks.listForRef(by);
    expect(latest.data.check_runs.map(({ id }) => id)).toEqual([second.id]);
    const all = await client().checks.listForRef({ ...by, filter: "all" });
    expect(all.data.check_runs.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  test("of one name a commit keeps 1,000", async () => {
    const body = JSON.stringify({ name: "Same", head_sha: SHA, status: "in_progress" });
    const headers = { authorization: "token writer", "user-agent": "test" };
    api.addToken("writer", WRITE, { perHour: 2_000 });
    const create = () =>
      fetch(`${api.url}/repos/acme/orders/check-runs`, { method: "POST", body, headers });
    for (let batch = 0; batch < 77; batch += 1)
      await Promise.all(Array.from({ length: 13 }, create));
    expect(api.checkRuns()).toHaveLength(1_000);
    expect(api.requests).toHaveLength(1_001);
  });

  test("many clients at once lose nothing", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Check ${index}`);
    const made = await Promise.all(
      names.map((name) => client().checks.create(completed({ name }))),
    );
    expect(new Set(made.map(({ data }) => data.id)).size).toBe(40);
    await Promise.all(
      made.map(({ data }) =>
        client().checks.update({
          ...REPO,
          check_run_id: data.id,
          output: output({ annotations: [annotation(data.id)] }),
        }),
      ),
    );
    for (const run of api.checkRuns())
      expect(run.annotations.map(({ title }) => title)).toEqual([`Finding ${run.id}`]);
  });
});

const MiB = 1024 * 1024;
const anyAnnotation = (more: object) => ({
  output: output({ annotations: [annotation(0, more)] }),
});

describe("what GitHub refuses is refused and noted", () => {
  test.each([
    ["no name", { name: undefined }, '"name" wasn\'t supplied.'],
    ["no head_sha", { head_sha: undefined }, '"head_sha" wasn\'t supplied.'],
    ["a short SHA", { head_sha: "0123456" }, "head_sha"],
    ["a branch for a SHA", { head_sha: "main" }, "head_sha"],
    ["a conclusion of its own", { conclusion: "green" }, "Must be one of the following"],
    ["a status of its own", { status: "done" }, "Must be one of the following"],
    ["stale", { conclusion: "stale" }, "stale"],
    ["completed without conclusion", { conclusion: undefined }, "needs a conclusion"],
    ["a conclusion while in progress", { status: "in_progress" }, "conclusion"],
    ["a field that does not exist", { sha: SHA }, '"sha" is not a permitted key.'],
    ["no title", { output: { summary: "S" } }, '"title" wasn\'t supplied.'],
    ["no summary", { output: { title: "T" } }, '"summary" wasn\'t supplied.'],
    [
      "51 annotations",
      { output: output({ annotations: Array.from({ length: 51 }, (_, i) => annotation(i)) }) },
      "No more than 50 items are allowed; 51 were supplied.",
    ],
    [
      "a summary of 65,536 characters",
      { output: output({ summary: "x".repeat(65_536) }) },
      "Only 65535 characters are allowed; 65536 were supplied.",
    ],
    [
      "a summary of fewer characters and 65,536 bytes",
      { output: output({ summary: "é".repeat(32_768) }) },
      "maximum bytesize of 65535",
    ],
    [
      "a text of 65,536 bytes",
      { output: output({ text: "é".repeat(32_768) }) },
      "maximum bytesize of 65535",
    ],
    ["a title of 256 bytes", { output: output({ title: "é".repeat(128) }) }, "bytesize of 255"],
    ["an annotation's title of 256 bytes", anyAnnotation({ title: "é".repeat(128) }), "of 255"],
    ["a message above 64 KB", anyAnnotation({ message: "é".repeat(32_769) }), "of 65536"],
    ["raw details above 64 KB", anyAnnotation({ raw_details: "x".repeat(MiB) }), "of 65536"],
    ["an empty message", anyAnnotation({ message: "" }), "blank"],
    ["an empty path", anyAnnotation({ path: "" }), "path"],
    ["an absolute path", anyAnnotation({ path: "/src/app.py" }), "path"],
    ["a Windows path", anyAnnotation({ path: "C:/app.py" }), "path"],
    ["a backslash", anyAnnotation({ path: "src\\app.py" }), "path"],
    ["a path that climbs", anyAnnotation({ path: "src/../../app.py" }), "path"],
    ["a path with a dot", anyAnnotation({ path: "./app.py" }), "path"],
    ["line 0", anyAnnotation({ start_line: 0, end_line: 0 }), "lines start at 1"],
    ["half a line", anyAnnotation({ start_line: 1.5 }), "is not a integer"],
    ["an end before the start", anyAnnotation({ start_line: 5, end_line: 4 }), "before the start"],
    ["columns over lines", anyAnnotation({ end_line: 3, start_column: 1 }), "single line"],
    ["column 0", anyAnnotation({ start_column: 0, end_column: 1 }), "columns start at 1"],
    ["columns in reverse", anyAnnotation({ start_column: 9, end_column: 2 }), "before the start"],
    ["a level of its own", anyAnnotation({ annotation_level: "error" }), "possible value"],
    ["a lone surrogate", { output: output({ summary: "\ud800" }) }, "Problems parsing JSON"],
  ])("%s", async (_, more, text) => {
    const refused = await refusalOf(client().checks.create(completed(more) as never));
    expect(refused.status).toBe(text === "Problems parsing JSON" ? 400 : 422);
    expect(refused.message).toContain(text);
    expect(api.violations.length).toBeGreaterThan(0);
    expect(api.checkRuns()).toEqual([]);
  });

  test.each([
    ["a status", { status: "in_progress", output: output() }],
    ["a conclusion", { conclusion: "success", output: output() }],
  ])("an update with %s", async (_, more) => {
    const { data } = await client().checks.create(completed());
    const update = client().checks.update({ ...REPO, check_run_id: data.id, ...more } as never);
    expect((await refusalOf(update)).message).toContain("can only be updated internally");
    expect(api.checkRuns()).toMatchObject([{ conclusion: "failure", writes: 1 }]);
    expect(api.violations).toHaveLength(1);
  });

  test("an update of a run that is not there", async () => {
    const update = client().checks.update({ ...REPO, check_run_id: 7, output: output() });
    expect((await refusalOf(update)).status).toBe(404);
    expect(api.violations).toEqual(["checks/update: there is no such check run"]);
  });

  test("what is exactly as large as allowed is taken", async () => {
    const most = { summary: "x".repeat(65_535), text: `${"é".repeat(32_767)}x` };
    const largest = annotation(0, {
      title: `${"é".repeat(127)}x`,
      message: "é".repeat(32_768),
      raw_details: "x".repeat(65_536),
      start_column: 1,
      end_column: 1,
    });
    const annotations = Array.from({ length: 50 }, () => largest);
    const title = `${"é".repeat(127)}x`;
    await client().checks.create(completed({ output: { title, ...most, annotations } }));
    expect(api.violations).toEqual([]);
    expect(api.checkRuns()[0]?.annotations).toHaveLength(50);
  });

  test.each([
    ["an unknown path", "GET", "/repos/acme/orders/labels", {}, 404],
    ["an unknown method", "DELETE", "/repos/acme/orders/check-runs/1", {}, 404],
    ["a foreign accept header", "GET", "/repos/acme/orders", { accept: "image/png" }, 415],
    ["an API version that is not", "GET", "/", { "x-github-api-version": "2020-01-01" }, 400],
    ["an empty user agent", "GET", "/", { "user-agent": "" }, 403],
    ["an id that is no number", "GET", "/repos/acme/orders/check-runs/abc", {}, 422],
  ])("%s", async (_, method, path, more, status) => {
    const headers = { authorization: "Bearer writer", "user-agent": "test", ...more };
    const response = await fetch(`${api.url}${path}`, { method, headers });
    expect(response.status).toBe(status);
    expect(api.violations).toHaveLength(1);
  });

  test("a body that is no JSON", async () => {
    const response = await fetch(`${api.url}/repos/acme/orders/check-runs`, {
      method: "POST",
      headers: { authorization: "Bearer writer" },
      body: '{"name": ',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: "Problems parsing JSON" });
    expect(api.violations.length).toBeGreaterThan(0);
  });

  test("query parameters and page sizes that GitHub does not know are noted", async () => {
    const more = { per_page: 200, colour: "red" };
    await client().checks.listForRef({ ...REPO, ref: SHA, ...more });
    expect(api.violations).toEqual([
      "checks/list-for-ref: query parameter colour is not described",
      "checks/list-for-ref: per_page is above 100",
    ]);
  });

  test("any two lengths: taken if and only if inside the limits by bytes", async () => {
    const unit = fc.constantFrom("x", "é", "漢", "😀");
    const check = fc.asyncProperty(
      unit,
      fc.integer({ min: 65_500, max: 65_560 }),
      fc.integer({ min: 240, max: 270 }),
      async (character, summaryBytes, titleBytes) => {
        const size = Buffer.byteLength(character);
        const summary = character.repeat(Math.ceil(summaryBytes / size));
        const title = character.repeat(Math.ceil(titleBytes / size));
        const annotations = [annotation(0, { title })];
        const before = api.checkRuns().length;
        const call = client().checks.create(
          completed({ output: output({ summary, annotations }) }),
        );
        const isInside = Buffer.byteLength(summary) <= 65_535 && Buffer.byteLength(title) <= 255;
        expect((await refusalOf(call)).status).toBe(isInside ? 0 : 422);
        expect(api.checkRuns().length - before).toBe(isInside ? 1 : 0);
      },
    );
    await fc.assert(check, { numRuns: 60 });
  });
});

describe("tokens", () => {
  test("an unknown token is a bad credential", async () => {
    const refused = await refusalOf(client("stranger").checks.create(completed()));
    expect(refused).toMatchObject({ status: 401, message: expect.stringContaining("Bad cred") });
  });

  test.each([
    ["no rights", {}],
    ["a read-only token", { checks: "read", contents: "read" }],
  ] as const)("%s: a check run cannot be created", async (_, permissions) => {
    api.addToken("reader", permissions);
    const refused = await refusalOf(client("reader").checks.create(completed()));
    expect(refused).toMatchObject({
      status: 403,
      response: {
        data: {
          message: "Resource not accessible by integration",
          documentation_url: expect.stringContaining("#create-a-check-run"),
          status: "403",
        },
        headers: { "x-accepted-github-permissions": "checks=write" },
      },
    });
    expect(api.violations).toEqual([]);
    expect(api.checkRuns()).toEqual([]);
  });

  test("a private repository is not there for nobody, a public one can be read", async () => {
    const headers = { "user-agent": "test" };
    const path = "/repos/acme/orders";
    expect((await fetch(`${api.url}${path}`, { headers })).status).toBe(404);
    await reopen({ isPublic: true });
    expect((await fetch(`${api.url}${path}`, { headers })).status).toBe(200);
    const write = await fetch(`${api.url}${path}/check-runs`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: "A", head_sha: SHA }),
    });
    expect(write.status).toBe(401);
  });

  test("another repository is not there", async () => {
    const refused = await refusalOf(client().repos.get({ owner: "acme", repo: "billing" }));
    expect(refused.status).toBe(404);
  });

  test("the hour's requests run out", async () => {
    api.addToken("poor", WRITE, { perHour: 2 });
    const first = await client("poor").repos.get(REPO);
    expect(first.headers["x-ratelimit-remaining"]).toBe("1");
    await client("poor").repos.get(REPO);
    const refused = await refusalOf(client("poor").repos.get(REPO));
    expect(refused).toMatchObject({
      status: 403,
      message: expect.stringContaining("API rate limit exceeded"),
      response: { headers: { "x-ratelimit-remaining": "0" } },
    });
  });
});

describe("faults", () => {
  const create = () => client().checks.create(completed());

  test.each([403, 404, 409, 410, 422, 429, 451, 500, 502, 503])(
    "a scripted %i has no effect, and the next request is served",
    async (status) => {
      api.script([{ fault: { kind: "status", status }, on: "checks/create" }]);
      await client().repos.get(REPO);
      expect((await refusalOf(create())).status).toBe(status);
      expect(api.checkRuns()).toEqual([]);
      await create();
      expect(api.checkRuns()).toHaveLength(1);
      expect(api.faultsLeft()).toBe(0);
      expect(api.violations).toEqual([]);
    },
  );

  test("a scripted 502 can come after the effect", async () => {
    api.script([{ fault: { kind: "status", status: 502, when: "after" } }]);
    expect((await refusalOf(create())).status).toBe(502);
    expect(api.checkRuns()).toHaveLength(1);
  });

  test.each([403, 429] as const)(
    "the secondary limit says when to come back: %i",
    async (status) => {
      api.script([{ fault: secondaryLimit(7, status) }]);
      expect(await refusalOf(create())).toMatchObject({
        status,
        message: expect.stringContaining("secondary rate limit"),
        response: { headers: { "retry-after": "7" } },
      });
    },
  );

  test("a scripted end of the hour's requests says when they come back", async () => {
    api.script([{ fault: primaryLimit(1_900_000_000) }]);
    expect(await refusalOf(create())).toMatchObject({
      status: 403,
      message: expect.stringContaining("API rate limit exceeded"),
      response: {
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1900000000" },
      },
    });
  });

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)("a connection is reset %s the effect", async (when, count) => {
    api.script([{ fault: { kind: "reset", when } }]);
    expect((await refusalOf(create())).message).not.toBe("not refused");
    expect(api.checkRuns()).toHaveLength(count);
    expect(api.requests).toMatchObject([{ status: 0, fault: { kind: "reset" } }]);
  });

  test("half a body and a body that is no JSON come after the effect", async () => {
    api.script([{ fault: { kind: "half-body" } }, { fault: { kind: "invalid-json" } }]);
    // Octokit takes both for success: who calls it has to look for the id.
    for (const { data, status } of [await create(), await create()]) {
      expect(status).toBe(201);
      expect((data as { readonly id?: number } | undefined)?.id).toBeUndefined();
    }
    expect(api.checkRuns()).toHaveLength(2);
  });

  test("a slow answer is slow, a hanging one ends with the client's patience", async () => {
    api.script([
      { fault: { kind: "slow", delayMs: 300 } },
      { fault: { kind: "hang", when: "after" } },
    ]);
    const start = performance.now();
    await create();
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
    const signal = AbortSignal.timeout(300);
    const hanging = client().checks.create({ ...completed(), request: { signal } });
    expect((await refusalOf(hanging)).message).toContain("abort");
    expect(api.checkRuns()).toHaveLength(2);
  });

  test("an outage lasts, and a predicate chooses", async () => {
    api.script([
      {
        fault: { kind: "status", status: 503 },
        on: ({ body }) => (body as { readonly name?: string } | undefined)?.name === "Other",
        times: Number.POSITIVE_INFINITY,
      },
    ]);
    for (let tried = 0; tried < 3; tried += 1) {
      const other = client().checks.create(completed({ name: "Other" }));
      expect((await refusalOf(other)).status).toBe(503);
      await create();
    }
    expect(api.checkRuns()).toHaveLength(3);
  });

  test("closing ends what hangs", async () => {
    api.script([{ fault: { kind: "hang", when: "before" } }]);
    const hanging = refusalOf(create());
    await expect.poll(() => api.requests.length).toBe(1);
    await api.close();
    expect((await hanging).message).not.toBe("not refused");
  });
});

describe("repository", () => {
  const FILES = {
    "readiness.yml": "fail-on: error\n",
    "src/app.py": "print('é')\n",
    "src/deep/er.py": "pass\n",
    "big.bin": Buffer.alloc(MiB + 1),
  };

  const text = async (path: string, ref?: string) => {
    const { data } = await client().repos.getContent({
      ...REPO,
      path,
      ...(ref === undefined ? {} : { ref }),
    });
    return Buffer.from((data as { readonly content: string }).content, "base64").toString();
  };

  const expectContents = async (ref: string) => {
    expect(await text("src/app.py", ref)).toBe("print('é')\n");
    expect(await text("readiness.yml")).toBe("fail-on: error\n");
    const { data: root } = await client().repos.getContent({ ...REPO, path: "" });
    expect(Array.isArray(root) && root.map(({ name, type }) => [name, type])).toEqual(
      expect.arrayContaining([
        ["readiness.yml", "file"],
        ["src", "dir"],
      ]),
    );
    const { data: src } = await client().repos.getContent({ ...REPO, path: "src" });
    expect(Array.isArray(src) && src.map(({ path }) => path)).toEqual(["src/app.py", "src/deep"]);
    const raw = await client().repos.getContent({
      ...REPO,
      path: "src/app.py",
      mediaType: { format: "raw" },
    });
    expect(raw.data).toBe("print('é')\n");
    const { data: object } = await client().repos.getContent({
      ...REPO,
      path: "src",
      mediaType: { format: "object" },
    });
    expect(object).toMatchObject({ type: "dir", entries: [{ name: "app.py" }, { name: "deep" }] });
    const { data: big } = await client().repos.getContent({ ...REPO, path: "big.bin" });
    expect(big).toMatchObject({ encoding: "none", content: "", size: MiB + 1 });
    expect((await refusalOf(text("absent.yml"))).status).toBe(404);
    expect((await refusalOf(text("readiness.yml", "absent"))).message).toContain("No commit found");
    expect(api.violations).toEqual([]);
  };

  test("contents from a map", async () => {
    await reopen({ contents: { main: FILES, feature: { "readiness.yml": "fail-on: never\n" } } });
    await expectContents("refs/heads/main");
    expect(await text("readiness.yml", "feature")).toBe("fail-on: never\n");
    const unknown = await refusalOf(client().checks.create(completed()));
    expect(unknown).toMatchObject({ status: 422, message: expect.stringContaining("No commit") });
  });

  test("contents from a local repository", async () => {
    const folder = mkdtempSync(join(tmpdir(), "contents-"));
    try {
      const git = (...args: string[]) =>
        execFileSync(
          "git",
          ["-C", folder, "-c", "user.name=A", "-c", "user.email=a@b.c", ...args],
          {
            stdio: "pipe",
          },
        )
          .toString()
          .trim();
      git("init", "--quiet", "--initial-branch=main");
      for (const [path, content] of Object.entries(FILES)) {
        execFileSync("mkdir", ["-p", join(folder, path, "..")]);
        writeFileSync(join(folder, path), content);
      }
      symlinkSync("src/app.py", join(folder, "link.py"));
      symlinkSync("/etc/passwd", join(folder, "outside"));
      git("add", ".");
      git("commit", "--quiet", "--message", "First");
      const head = git("rev-parse", "HEAD");
      await reopen({ gitDirectory: folder });
      await expectContents(head);
      expect(await text("link.py")).toBe("print('é')\n");
      const { data: outside } = await client().repos.getContent({ ...REPO, path: "outside" });
      expect(outside).toMatchObject({ type: "symlink", target: "/etc/passwd" });
      const { data: commit } = await client().repos.getCommit({ ...REPO, ref: "heads/main" });
      expect(commit).toMatchObject({ sha: head, commit: { message: "First" } });
      const { data: bare } = await client().git.getCommit({ ...REPO, commit_sha: head });
      expect(bare).toMatchObject({ sha: head, message: "First" });
      await client().checks.create(completed({ head_sha: head }));
      expect(api.violations).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("pull requests, also from forks that are gone", async () => {
    const base = { sha: "b".repeat(40), ref: "main" };
    api.addToken("writer", { ...WRITE, "pull-requests": "read" });
    api.addPullRequest({ number: 1, head: { sha: SHA, ref: "feature" }, base });
    const fork = { sha: "f".repeat(40), ref: "patch-1" };
    api.addPullRequest({
      number: 2,
      head: { ...fork, repository: "mallory/orders" },
      base,
      files: [{ filename: "readiness.yml" }],
    });
    api.addPullRequest({ number: 3, head: { ...fork, repository: null }, base });
    const get = async (pull_number: number) =>
      (await client().pulls.get({ ...REPO, pull_number })).data;
    expect(await get(1)).toMatchObject({ head: { sha: SHA, repo: { fork: false } }, base });
    expect((await get(2)).head).toMatchObject({
      repo: { full_name: "mallory/orders", fork: true },
    });
    expect((await get(3)).head.repo).toBeNull();
    const { data: files } = await client().pulls.listFiles({ ...REPO, pull_number: 2 });
    expect(files).toMatchObject([{ filename: "readiness.yml", status: "modified" }]);
    const { data: run } = await client().checks.create(completed());
    expect(run.pull_requests.map(({ number }) => number)).toEqual([1]);
    // GitHub does not connect a fork's commit with its pull request.
    const { data: ofFork } = await client().checks.create(completed({ head_sha: fork.sha }));
    expect(ofFork.pull_requests).toEqual([]);
    expect((await refusalOf(get(9))).status).toBe(404);
    expect(api.violations).toEqual([]);
  });

  test("comments are made, found again over pages, and changed", async () => {
    api.addToken("writer", { "pull-requests": "write" });
    const base = { sha: "b".repeat(40), ref: "main" };
    api.addPullRequest({ number: 5, head: { sha: SHA, ref: "feature" }, base });
    const issue = { ...REPO, issue_number: 5 };
    for (let made = 0; made < 35; made += 1)
      await client().issues.createComment({ ...issue, body: `Comment ${made}` });
    const octokit = getOctokit("writer", { baseUrl: api.url });
    const all = await octokit.paginate(octokit.rest.issues.listComments, issue);
    expect(all.map(({ body }) => body)).toEqual(api.comments().map(({ body }) => body));
    const comment_id = all[34]?.id ?? 0;
    await client().issues.updateComment({ ...REPO, comment_id, body: "Changed" });
    expect(api.comments()[34]?.body).toBe("Changed");
    expect(api.violations).toEqual([]);
    const long = client().issues.createComment({ ...issue, body: "x".repeat(65_537) });
    expect((await refusalOf(long)).message).toContain("too long");
  });

  test("an enterprise server answers below its prefix only", async () => {
    await reopen({ prefix: "/api/v3" });
    expect(api.url).toMatch(/\/api\/v3$/);
    const { data } = await client().checks.create(completed());
    expect(data.url).toBe(`${api.url}/repos/acme/orders/check-runs/${data.id}`);
    const { data: root } = await client().meta.root();
    expect(root.current_user_url).toBe(`${api.url}/user`);
    expect(api.violations).toEqual([]);
    const bare = getOctokit("writer", { baseUrl: new URL(api.url).origin });
    expect((await refusalOf(bare.rest.repos.get(REPO))).status).toBe(404);
    const other = await fetch(api.url.replace("/api/v3", "/api/v4"));
    expect(other.status).toBe(404);
    const alike = await fetch(`${api.url.replace("/api/v3", "/api/v4")}/repos/acme/orders`);
    expect(alike.status).toBe(404);
    expect(api.violations).toEqual([
      "GET /repos/acme/orders is not described",
      "GET /api/v4 is not described",
      "GET /api/v4/repos/acme/orders is not described",
    ]);
  });
});
