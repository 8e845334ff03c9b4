import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { type ArtifactUpload, uploadArtifacts } from "#deliveries/github/artifact.ts";
import { createScrubber } from "#deliveries/github/secret-forms.ts";
import { type Answer, type Asked, loopback } from "./loopback.ts";

const scratch = mkdtempSync(join(tmpdir(), "artifacts-"));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const SECRET = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
const claims = Buffer.from(JSON.stringify({ scp: "Actions.Results:run-1:job-1" }));
const RUNTIME_TOKEN = `e30.${claims.toString("base64url")}.sig`;

/** The artifact service, as far as the client uses it. */
function service(taken: readonly string[] = []) {
  const blobs = new Map<string, Buffer>();
  const done: { name: string; size: string; hash: string; bytes: Buffer }[] = [];
  const answer = ({ method, path, query, headers, body, bytes }: Asked): Answer => {
    const name = body?.name ?? "";
    if (path.endsWith("/CreateArtifact")) {
      if (taken.includes(name)) return { status: 409, body: { code: "already_exists", msg: "x" } };
      const url = `http://${headers["host"]}/blob/${encodeURIComponent(name)}?sig=SIGNATURE123`;
      return { status: 200, body: { ok: true, signed_upload_url: url } };
    }
    if (path.endsWith("/FinalizeArtifact")) {
      const whole = blobs.get(`/blob/${encodeURIComponent(name)}`) ?? Buffer.alloc(0);
      done.push({ name, size: body.size, hash: body.hash, bytes: whole });
      return { status: 200, body: { ok: true, artifact_id: String(done.length) } };
    }
    if (method === "PUT" && query.get("comp") === "block") blobs.set(path, bytes);
    return { status: 201 };
  };
  return { done, answer };
}

function folder(): { reportFile: string; evidenceDirectory: string; temporaryDirectory: string } {
  const directory = mkdtempSync(join(scratch, "run-"));
  const evidenceDirectory = join(directory, "evidence");
  const temporaryDirectory = join(directory, "temp");
  mkdirSync(evidenceDirectory);
  mkdirSync(temporaryDirectory);
  const reportFile = join(directory, "deployment_readiness_report.json");
  writeFileSync(reportFile, `{"token":"${SECRET}"}\n`);
  for (const name of ["startup.evidence.json", "api.evidence.json", "report.json"])
    writeFileSync(join(evidenceDirectory, name), `{"in":"${name}","token":"${SECRET}"}`);
  return { reportFile, evidenceDirectory, temporaryDirectory };
}

function upload(url: string, given: Partial<ArtifactUpload> = {}): ArtifactUpload {
  const { temporaryDirectory, ...files } = folder();
  return {
    ...files,
    stem: "deployment-readiness-check-1",
    scrub: createScrubber([SECRET, RUNTIME_TOKEN]),
    environment: {
      serverUrl: "http://github.localhost",
      repository: "acme/orders",
      runId: "100",
      runtimeToken: RUNTIME_TOKEN,
      resultsUrl: `${url}/`,
      temporaryDirectory,
    },
    ...given,
  };
}

test("the report is one JSON file, the evidence a second artifact, and no secret is in either", async () => {
  const { done, answer } = service();
  await using server = await loopback(answer);
  const given = upload(server.url);
  const { report, evidence } = await uploadArtifacts(given);
  const [first, second] = done;
  expect(first?.name).toBe("deployment-readiness-check-1.json");
  expect(first?.bytes.toString()).toBe('{"token":"***"}\n');
  const hash = createHash("sha256")
    .update(first?.bytes ?? "")
    .digest("hex");
  expect(first).toMatchObject({ size: String(first?.bytes.length), hash: `sha256:${hash}` });
  expect(report).toEqual({
    delivered: true,
    name: "deployment-readiness-check-1.json",
    id: 1,
    digest: `sha256:${hash}`,
    url: "http://github.localhost/acme/orders/actions/runs/100/artifacts/1",
    detail: "http://github.localhost/acme/orders/actions/runs/100/artifacts/1",
  });
  expect(evidence).toMatchObject({ name: "deployment-readiness-check-1-evidence", id: 2 });
  expect(namesIn(second?.bytes)).toEqual([
    "api.evidence.json",
    "report.json",
    "startup.evidence.json",
  ]);
  expect(readdirSync(given.environment.temporaryDirectory)).toEqual([]);
  expect(process.env["ACTIONS_RUNTIME_TOKEN"]).toBeUndefined();
  expect(process.env["ACTIONS_RESULTS_URL"]).toBeUndefined();
});

/** Names in the central directory of a zip file. */
function namesIn(zip: Buffer | undefined): readonly string[] {
  const names: string[] = [];
  const text = zip?.toString("latin1") ?? "";
  for (const { index } of text.matchAll(/PK\u0001\u0002/g)) {
    const length = zip?.readUInt16LE(index + 28) ?? 0;
    names.push(text.slice(index + 46, index + 46 + length).replace(/^\//, ""));
  }
  return names.sort();
}

test("dot-files, links, folders and files that are not ours stay behind", async () => {
  const { done, answer } = service();
  await using server = await loopback(answer);
  const given = upload(server.url);
  const directory = given.evidenceDirectory ?? "";
  writeFileSync(join(scratch, "secret.json"), SECRET);
  writeFileSync(join(directory, ".git.evidence.json"), "{}");
  writeFileSync(join(directory, "credentials"), SECRET);
  mkdirSync(join(directory, "folder.evidence.json"));
  symlinkSync(join(scratch, "secret.json"), join(directory, "link.evidence.json"));
  await uploadArtifacts(given);
  expect(namesIn(done[1]?.bytes)).toEqual([
    "api.evidence.json",
    "report.json",
    "startup.evidence.json",
  ]);
});

test("a report that is a pipe is not waited for", { timeout: 5_000 }, async () => {
  await using server = await loopback(service().answer);
  const pipe = join(mkdtempSync(join(scratch, "p-")), "report.json");
  execFileSync("mkfifo", [pipe]);
  const { report } = await uploadArtifacts(upload(server.url, { reportFile: pipe }));
  expect(report).toMatchObject({ delivered: false });
  expect(report.detail).toContain("is no file");
});

test("a report that is a link is not followed", async () => {
  const { done, answer } = service();
  await using server = await loopback(answer);
  const link = join(mkdtempSync(join(scratch, "l-")), "report.json");
  writeFileSync(join(scratch, "elsewhere.json"), "{}");
  symlinkSync(join(scratch, "elsewhere.json"), link);
  const { report, evidence } = await uploadArtifacts(upload(server.url, { reportFile: link }));
  expect(report.delivered).toBe(false);
  expect(evidence.delivered).toBe(true);
  expect(done).toHaveLength(1);
});

test("a taken name gets a number, and there is an end to numbers", async () => {
  const stem = "deployment-readiness-check-1";
  const { done, answer } = service([`${stem}.json`, `${stem}-2.json`, `${stem}-evidence`]);
  await using server = await loopback(answer);
  const { report, evidence } = await uploadArtifacts(upload(server.url));
  expect(report.name).toBe(`${stem}-3.json`);
  expect(evidence.name).toBe(`${stem}-evidence-2`);
  expect(done.map(({ name }) => name)).toEqual([`${stem}-3.json`, `${stem}-evidence-2`]);
  await using full = await loopback(() => ({ status: 409, body: { msg: "exists" } }));
  const refused = await uploadArtifacts(upload(full.url));
  expect(refused.report.delivered).toBe(false);
  expect(refused.report.detail).toContain("409");
  expect(full.asked).toHaveLength(10);
});

test("a name holds nothing that a service or a file system refuses", async () => {
  const { done, answer } = service();
  await using server = await loopback(answer);
  const stem = `../check (ubuntu: "a/b\\c" <1|2> *?)\r\n\u0000${"x".repeat(400)}`;
  await uploadArtifacts(upload(server.url, { stem }));
  expect(done).toHaveLength(2);
  for (const { name } of done) {
    expect(name).not.toMatch(/["<>:|*?\\/\r\n\u0000]/);
    expect(name.length).toBeLessThan(255);
    expect(name).toMatch(/^check \(ubuntu/);
  }
});

test("an enterprise server and a runner without a token are told, and nothing is tried", async () => {
  await using server = await loopback(() => ({ status: 500 }));
  const given = upload(server.url);
  const within = (environment: Partial<ArtifactUpload["environment"]>) =>
    uploadArtifacts({ ...given, environment: { ...given.environment, ...environment } });
  for (const environment of [
    { serverUrl: "https://github.example.com" },
    { serverUrl: "not a url" },
    { runtimeToken: "" },
    { resultsUrl: "" },
  ]) {
    const { report, evidence } = await within(environment);
    expect(report).toMatchObject({ delivered: false });
    expect(report.detail).not.toBe("");
    expect(evidence.delivered).toBe(false);
  }
  expect(server.asked).toEqual([]);
});

test.each([
  ["reset", /hang up|ECONNRESET/],
  ["hang", /did not answer in time/],
  [
    "503",
    /^the artifact service failed: Failed request: \(503\) Service Unavailable; there was no time/,
  ],
] as const)("an outage (%s) costs the deadline and is told", async (kind, told) => {
  const answer: Answer = kind === "503" ? { status: 503, body: {} } : (kind as "reset" | "hang");
  await using server = await loopback(() => answer);
  const started = performance.now();
  const { report, evidence } = await uploadArtifacts(upload(server.url, { deadlineMs: 400 }));
  expect(performance.now() - started).toBeLessThan(1500);
  expect(report.delivered).toBe(false);
  expect(report.detail).toMatch(told);
  expect(evidence.delivered).toBe(false);
  expect(`${report.detail}${evidence.detail}`).not.toContain("\n");
});

test.each(["reset", "hang", "403"])("a storage that fails (%s) is told too", async (kind) => {
  const { answer, done } = service();
  await using server = await loopback((asked) => {
    if (asked.method !== "PUT") return answer(asked);
    return kind === "403" ? { status: 403 } : (kind as "reset" | "hang");
  });
  const { report, evidence } = await uploadArtifacts(upload(server.url, { deadlineMs: 600 }));
  expect([report.delivered, evidence.delivered]).toEqual([false, false]);
  expect(`${report.detail}${evidence.detail}`).not.toContain("SIGNATURE123");
  expect(done).toEqual([]);
});

test("a cancelled run does not wait for the service", async () => {
  await using server = await loopback(() => "hang");
  const started = performance.now();
  const { report, evidence } = await uploadArtifacts(
    upload(server.url, { signal: AbortSignal.timeout(100) }),
  );
  expect(performance.now() - started).toBeLessThan(1000);
  expect([report.delivered, evidence.delivered]).toEqual([false, false]);
});

test("a service that answers nonsense, and a token that is none, are receipts", async () => {
  await using server = await loopback(() => ({ status: 200, body: { ok: false } }));
  const given = upload(server.url);
  expect((await uploadArtifacts(given)).report.delivered).toBe(false);
  const environment = { ...given.environment, runtimeToken: "no.jwt" };
  expect((await uploadArtifacts({ ...given, environment })).report.delivered).toBe(false);
  const absent = await uploadArtifacts({ ...given, evidenceDirectory: join(scratch, "absent") });
  expect(absent.evidence.delivered).toBe(false);
});

test("what the client says does not reach our stdout, only its masks do", async () => {
  const { answer } = service();
  await using server = await loopback((asked) =>
    asked.path.endsWith("/FinalizeArtifact")
      ? { status: 400, body: { msg: "\n::error::forged\n##[error]forged" } }
      : answer(asked),
  );
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  // A fresh copy wraps the write that was just replaced.
  vi.resetModules();
  const fresh = await import("#deliveries/github/artifact.ts");
  await fresh.uploadArtifacts(upload(server.url));
  process.stdout.write("ours\n");
  const text = lines.join("");
  write.mockRestore();
  expect(text).toContain("::add-mask::SIGNATURE123\n");
  expect(text).toContain("ours\n");
  expect(
    text
      .replaceAll(/^::add-mask::.*$/gm, "")
      .replace("ours", "")
      .trim(),
  ).toBe("");
});
