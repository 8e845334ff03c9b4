import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ArtifactService, openArtifactService } from "./service.ts";
import { unzipped, zipped } from "./zip.ts";

const MiB = 1024 * 1024;
let service: ArtifactService;
let folder: string;

beforeEach(async () => {
  // The client reports its progress, and masks, on the standard output.
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  service = await openArtifactService();
  folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  vi.stubEnv("ACTIONS_RESULTS_URL", `${service.url}/ignored/path`);
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", service.runtimeToken(42, "job-1"));
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
  vi.stubEnv("GITHUB_WORKSPACE", folder);
});
afterEach(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const client = new DefaultArtifactClient();
const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const upload = (name: string, text = "{}") =>
  client.uploadArtifact(name, [put("report.json", text)], folder);
const messageOf = (call: Promise<unknown>) =>
  call.then(
    () => "not refused",
    (error: Error) => error.message,
  );

describe("with the real client", () => {
  test("files arrive, are listed, can be downloaded and deleted", async () => {
    const files = [put("report.json", '{"verdict":"ready"}'), put("evidence/startup.json", "é")];
    const made = await client.uploadArtifact("readiness", files, folder, { retentionDays: 7 });
    const [artifact] = service.artifacts();
    expect(artifact).toMatchObject({ id: made.id, name: "readiness", run: "42", job: "job-1" });
    expect([...(artifact?.files() ?? [])].map(([name, bytes]) => [name, String(bytes)])).toEqual(
      expect.arrayContaining([
        ["report.json", '{"verdict":"ready"}'],
        ["evidence/startup.json", "é"],
      ]),
    );
    expect(artifact?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    const { artifacts } = await client.listArtifacts();
    expect(artifacts).toMatchObject([
      { id: made.id, name: "readiness", size: made.size, digest: `sha256:${made.digest}` },
    ]);
    const path = join(folder, "download");
    const expectedHash = `sha256:${made.digest}`;
    const got = await client.downloadArtifact(made.id ?? 0, { path, expectedHash });
    expect(got.digestMismatch).toBe(false);
    expect(readFileSync(join(path, "evidence/startup.json"), "utf8")).toBe("é");
    const { artifact: found } = await client.getArtifact("readiness");
    expect(found.id).toBe(made.id);
    expect(await client.deleteArtifact("readiness")).toEqual({ id: made.id });
    expect(service.artifacts()).toEqual([]);
    expect(service.violations).toEqual([]);
  });

  test("a single file keeps its name and kind when it is not zipped", async () => {
    const path = put("report.json", '{"verdict":"ready"}');
    const made = await client.uploadArtifact("ignored", [path], folder, { skipArchive: true });
    const [artifact] = service.artifacts();
    expect(artifact).toMatchObject({ name: "report.json", mimeType: "application/json" });
    expect(String(artifact?.files().get("report.json"))).toBe('{"verdict":"ready"}');
    const into = join(folder, "download");
    await client.downloadArtifact(made.id ?? 0, { path: into });
    expect(readFileSync(join(into, "report.json"), "utf8")).toBe('{"verdict":"ready"}');
    expect(service.violations).toEqual([]);
  });

  test("20 MiB arrive in blocks and are put together in the order of the list", async () => {
    const bytes = randomBytes(20 * MiB);
    // The first block is late, so that a later one arrives before it.
    service.script([{ fault: { kind: "slow", delayMs: 400 }, on: "put-block" }]);
    const files = [put("heap.bin", bytes)];
    const made = await client.uploadArtifact("heap", files, folder, { compressionLevel: 0 });
    expect(made.size).toBeGreaterThan(20 * MiB);
    expect(service.artifacts()[0]?.files().get("heap.bin")?.equals(bytes)).toBe(true);
    const blocks = service.requests.filter(({ operation }) => operation === "put-block");
    const ids = blocks.map(({ query }) => query["blockid"] ?? "");
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect(ids).not.toEqual(ids.toSorted());
    expect(service.violations).toEqual([]);
  });

  test("a name is taken once in a run, by whatever job, and free in another run", async () => {
    await upload("readiness");
    expect(await messageOf(upload("readiness"))).toMatch(/\(409\).*already exists/);
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", service.runtimeToken(42, "job-2"));
    expect(await messageOf(upload("readiness"))).toMatch(/Failed to CreateArtifact.*\(409\)/);
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", service.runtimeToken(43, "job-1"));
    await upload("readiness");
    expect(service.artifacts().map(({ run, name }) => [run, name])).toEqual([
      ["42", "readiness"],
      ["43", "readiness"],
    ]);
    expect((await client.listArtifacts()).artifacts).toHaveLength(1);
    expect(service.violations).toEqual([]);
  });

  test("20 uploads at once all arrive", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `part-${index}`);
    for (const name of names) put(`${name}.txt`, name);
    await Promise.all(
      names.map((name) => client.uploadArtifact(name, [join(folder, `${name}.txt`)], folder)),
    );
    const texts = service
      .artifacts()
      .map(({ name, files }) => [name, String(files().get(`${name}.txt`))]);
    expect(texts.toSorted()).toEqual(names.map((name) => [name, name]).toSorted());
  });

  test("a token of another service is none", async () => {
    await using other = await openArtifactService();
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", other.runtimeToken(42, "job-1"));
    expect(await messageOf(upload("readiness"))).toContain("(401)");
  });

  test("a 409 or 403 ends the upload at once; the next one works", async () => {
    const onCreate = { on: "CreateArtifact" };
    service.script([
      { fault: { kind: "status", status: 409 }, ...onCreate },
      { fault: { kind: "status", status: 403 }, ...onCreate },
    ]);
    const start = performance.now();
    expect(await messageOf(upload("readiness"))).toContain("already exists");
    expect(await messageOf(upload("readiness"))).toContain("(403)");
    await upload("readiness");
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(service.artifacts()).toHaveLength(1);
  });

  test("a reset connection ends the upload at once", async () => {
    service.script([{ fault: { kind: "reset", when: "before" }, on: "CreateArtifact" }]);
    expect(await messageOf(upload("readiness"))).toMatch(/ECONNRESET/);
    expect(service.pending()).toEqual([]);
  });

  test("what was lost after its effect leaves the name taken", async () => {
    service.script([{ fault: { kind: "reset", when: "after" }, on: "CreateArtifact" }]);
    expect(await messageOf(upload("readiness"))).toMatch(/ECONNRESET/);
    expect(service.pending()).toEqual(["readiness"]);
    expect(await messageOf(upload("readiness"))).toMatch(/\(409\)/);
  });

  test("after a 503 the client comes back in 3 seconds", async () => {
    service.script([{ fault: { kind: "status", status: 503 }, on: "FinalizeArtifact" }]);
    const start = performance.now();
    await upload("readiness");
    expect(performance.now() - start).toBeGreaterThan(2_900);
    expect(service.artifacts()).toHaveLength(1);
  });
});

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService/";
const OWN = { workflow_run_backend_id: "42", workflow_job_run_backend_id: "job-1" };

async function call(method: string, fields: object, token = service.runtimeToken(42, "job-1")) {
  const response = await fetch(`${service.url}${SERVICE}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const create = (name: string, more: object = {}) =>
  call("CreateArtifact", { ...OWN, name, version: 7, ...more });
const storage = (url: string, query: string, body: string | Uint8Array, headers: object = {}) =>
  fetch(`${url}${query}`, {
    method: "PUT",
    body: body as NonNullable<RequestInit["body"]>,
    headers: { "x-ms-version": "2025-11-05", ...headers },
  });
const blockId = (index: number) => Buffer.from(`block-${index}`.padEnd(12)).toString("base64");
const blockQuery = (index: number) => `&comp=block&blockid=${encodeURIComponent(blockId(index))}`;
const blockList = (ids: readonly number[]) =>
  `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids
    .map((id) => `<Latest>${blockId(id)}</Latest>`)
    .join("")}</BlockList>`;
const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

describe("the protocol", () => {
  test("whatever order blocks arrive in, the list decides", async () => {
    let made = 0;
    const parts = fc.array(fc.string({ minLength: 1, unit: "grapheme" }), {
      minLength: 1,
      maxLength: 6,
    });
    const law = fc.asyncProperty(parts, fc.infiniteStream(fc.nat(1_000)), async (texts, order) => {
      made += 1;
      const name = `artifact-${made}`;
      const { body } = await create(name, { mime_type: "text/plain" });
      const url = body["signed_upload_url"] ?? "";
      const arrival = texts
        .map((text, index) => ({ text, index, at: Number(order.next().value) }))
        .sort((a, b) => a.at - b.at);
      for (const { text, index } of arrival)
        expect((await storage(url, blockQuery(index), text)).status).toBe(201);
      const list = blockList([...texts.keys()]);
      expect((await storage(url, "&comp=blocklist", list)).status).toBe(201);
      const whole = texts.join("");
      const size = String(Buffer.byteLength(whole));
      const done = await call("FinalizeArtifact", { ...OWN, name, size, hash: sha256(whole) });
      expect(done).toMatchObject({ status: 200, body: { ok: true } });
      expect(String(service.artifacts().at(-1)?.bytes)).toBe(whole);
    });
    await fc.assert(law, { numRuns: 30 });
    expect(service.violations).toEqual([]);
  });

  test("blocks that the list leaves out are dropped", async () => {
    const { body } = await create("readiness", { mime_type: "text/plain" });
    const url = body["signed_upload_url"] ?? "";
    for (const index of [0, 1, 2]) await storage(url, blockQuery(index), `part ${index};`);
    await storage(url, "&comp=blocklist", blockList([2, 0]));
    await call("FinalizeArtifact", { ...OWN, name: "readiness", size: "14" });
    expect(String(service.artifacts()[0]?.bytes)).toBe("part 2;part 0;");
  });

  test.each([
    ["a wrong size", { size: "4" }],
    ["a wrong hash", { size: "5", hash: sha256("other") }],
  ])("%s is found out", async (_, claimed) => {
    const { body } = await create("readiness");
    const url = body["signed_upload_url"] ?? "";
    await storage(url, "", "12345", { "x-ms-blob-type": "BlockBlob" });
    const refused = await call("FinalizeArtifact", { ...OWN, name: "readiness", ...claimed });
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
    expect(service.artifacts()).toEqual([]);
    expect(service.violations).toHaveLength(1);
    const size = "5";
    const right = { ...OWN, name: "readiness", size, hash: sha256("12345") };
    expect((await call("FinalizeArtifact", right)).status).toBe(200);
    expect((await call("FinalizeArtifact", right)).status).toBe(409);
    const late = await storage(url, "", "later", { "x-ms-blob-type": "BlockBlob" });
    expect(late.status).toBe(409);
  });

  test.each(["", "a/b", "a\\b", 'a"b', "a:b", "a<b", "a>b", "a|b", "a*b", "a?b", "a\nb", "a\rb"])(
    "the name %j is refused",
    async (name) => {
      expect(await create(name)).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
      expect(service.violations).toHaveLength(1);
    },
  );

  test.each([
    ["a number for a size", "FinalizeArtifact", { name: "a", size: 4 }],
    ["a field that is none", "ListArtifacts", { nameFilter: "a" }],
    ["no name", "CreateArtifact", { version: 7 }],
    ["an unknown version", "CreateArtifact", { name: "a", version: 3 }],
    ["too long a retention", "CreateArtifact", { name: "a", version: 7, expires_at: "2100-01-01" }],
    ["nothing uploaded", "FinalizeArtifact", { name: "made", size: "0" }],
  ])("%s is refused and noted", async (_, method, fields) => {
    await create("made");
    expect((await call(method, { ...OWN, ...fields })).status).toBe(400);
    expect(service.violations).toHaveLength(1);
  });

  test("a token serves its own run and job only", async () => {
    expect((await call("ListArtifacts", OWN, "a.b.c")).status).toBe(401);
    const foreign = service.runtimeToken(43, "job-1");
    expect((await call("ListArtifacts", OWN, foreign)).status).toBe(403);
    const other = service.runtimeToken(42, "job-2");
    const fields = { ...OWN, name: "a", version: 7 };
    expect((await call("CreateArtifact", fields, other)).status).toBe(403);
    expect((await call("GetSignedArtifactURL", { ...OWN, name: "absent" })).status).toBe(404);
    expect((await call("DeleteArtifact", { ...OWN, name: "absent" })).status).toBe(404);
    expect((await call("Unknown", OWN)).status).toBe(404);
  });

  test("storage refuses what Azure refuses", async () => {
    const { body } = await create("readiness");
    const url = body["signed_upload_url"] ?? "";
    const codeOf = async (response: Promise<Response>) =>
      (await response).headers.get("x-ms-error-code");
    await storage(url, blockQuery(1), "one");
    expect(await codeOf(storage(url, "&comp=block&blockid=b25l", "x"))).toBe("InvalidBlobOrBlock");
    expect(await codeOf(storage(url, "&comp=block&blockid=!", "x"))).toBe(
      "InvalidQueryParameterValue",
    );
    expect(await codeOf(storage(url, "&comp=blocklist", blockList([1, 2])))).toBe(
      "InvalidBlockList",
    );
    expect(await codeOf(storage(url, "&comp=blocklist", "no list"))).toBe("InvalidXmlDocument");
    const sum = { "content-md5": "AAAA" };
    expect(await codeOf(storage(url, blockQuery(2), "x", sum))).toBe("Md5Mismatch");
    const forged = url.replace(/sig=[^&]+/, "sig=forged");
    expect(await codeOf(storage(forged, blockQuery(2), "x"))).toBe("AuthenticationFailed");
    expect(service.violations).toEqual([]);
    await storage(url, blockQuery(2), "x", { authorization: "Bearer secret" });
    expect(service.violations).toEqual(["put-block: a token beside a signed address"]);
  });

  test("faults strike calls and storage: statuses, half bodies, hanging", async () => {
    service.script([
      { fault: { kind: "status", status: 503 }, on: "CreateArtifact", times: 2 },
      { fault: { kind: "status", status: 429, headers: { "retry-after": "3" } } },
      { fault: { kind: "invalid-json" } },
      { fault: { kind: "half-body" } },
      { fault: { kind: "hang", when: "before" } },
      { fault: { kind: "status", status: 503 }, on: "put-block" },
    ]);
    for (const status of [503, 503, 429]) expect((await create("a")).status).toBe(status);
    await expect(create("a")).rejects.toThrow(SyntaxError);
    await expect(create("b")).rejects.toThrow();
    expect(service.pending()).toEqual(["a", "b"]);
    const hanging = fetch(`${service.url}${SERVICE}ListArtifacts`, {
      method: "POST",
      signal: AbortSignal.timeout(200),
    });
    await expect(hanging).rejects.toThrow("timeout");
    const { body } = await create("c");
    const busy = await storage(body["signed_upload_url"] ?? "", blockQuery(0), "x");
    expect([busy.status, busy.headers.get("x-ms-error-code")]).toEqual([503, "ServerBusy"]);
    expect(service.faultsLeft()).toBe(0);
  });
});

test("a zip holds what was put in, whatever the names", () => {
  const file = fc.tuple(
    fc.string({ minLength: 1, unit: "grapheme" }).filter((name) => !name.endsWith("/")),
    fc.uint8Array({ maxLength: 300 }),
  );
  const law = fc.property(fc.uniqueArray(file, { selector: ([name]) => name }), (files) => {
    const read = [...unzipped(zipped(files))].map(([name, bytes]) => [name, [...bytes]]);
    expect(read).toEqual(files.map(([name, bytes]) => [name, [...bytes]]));
  });
  fc.assert(law, { numRuns: 200 });
});
