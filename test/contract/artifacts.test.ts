import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type ArtifactEnvironment, uploadArtifacts } from "#deliveries/github/artifact.ts";
import { jsonReporter } from "#reporters/json.ts";
import { type ArtifactService, openArtifactService } from "../rig/artifacts/service.ts";
import type { Fault, ScriptedFault } from "../rig/http/faults.ts";
import { sampleReport } from "./sample-reports.ts";

/* The delivery with the real client against a service that remembers. */
const STEM = "deployment-readiness-readiness-1";
const NAMES = [`${STEM}.json`, `${STEM}-evidence`];
const RUN = 4712;
const DEADLINE_MS = 800;
// The client sleeps for three seconds before its second attempt.
const PATIENT_MS = 12_000;
const FOREVER = Number.POSITIVE_INFINITY;

const scratch = mkdtempSync(join(tmpdir(), "artifact-contract-"));
// The client masks its signed addresses in the log.
beforeAll(() => void vi.spyOn(process.stdout, "write").mockReturnValue(true));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Asked {
  readonly deadlineMs?: number;
  readonly environment?: Partial<ArtifactEnvironment>;
  readonly signal?: AbortSignal;
}

async function upload(service: ArtifactService, asked: Asked = {}) {
  const folder = mkdtempSync(join(scratch, "run-"));
  const [evidenceDirectory, temporaryDirectory] = [join(folder, "evidence"), join(folder, "temp")];
  for (const path of [evidenceDirectory, temporaryDirectory]) mkdirSync(path);
  const reportFile = join(folder, "report.json");
  writeFileSync(reportFile, jsonReporter.render(sampleReport("not-ready")).text);
  writeFileSync(join(evidenceDirectory, "startup.evidence.json"), "{}");
  const startedMs = performance.now();
  const receipts = await uploadArtifacts({
    ...{ reportFile, evidenceDirectory, stem: STEM },
    deadlineMs: asked.deadlineMs ?? DEADLINE_MS,
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    environment: {
      serverUrl: "https://github.com",
      repository: "acme/orders",
      runId: String(RUN),
      runtimeToken: service.runtimeToken(RUN, "readiness"),
      resultsUrl: service.url,
      temporaryDirectory,
      ...asked.environment,
    },
    scrub: (text) => text,
  });
  const tookMs = performance.now() - startedMs;
  expect(readdirSync(temporaryDirectory)).toEqual([]);
  for (const { detail } of Object.values(receipts)) expect(detail).toMatch(/^[^\r\n]+$/);
  return { ...receipts, tookMs };
}

const names = (service: ArtifactService) => service.artifacts().map(({ name }) => name);

test("report and evidence arrive, whole", async () => {
  await using service = await openArtifactService();
  // The first of all uploads also loads the client.
  const { report, evidence } = await upload(service, { deadlineMs: PATIENT_MS });
  const [first, second] = service.artifacts();
  expect(names(service)).toEqual(NAMES);
  expect([report.id, evidence.id]).toEqual([first?.id, second?.id]);
  expect(JSON.parse(first?.bytes.toString() ?? "")).toEqual(sampleReport("not-ready"));
  expect([...(second?.files().keys() ?? [])]).toEqual(["startup.evidence.json"]);
  expect(service.violations).toEqual([]);
});

const LASTING: readonly (readonly [string, Fault])[] = [
  ["503", { kind: "status", status: 503 }],
  ["429", { kind: "status", status: 429 }],
  ["silence", { kind: "hang", when: "before" }],
  ["resets", { kind: "reset", when: "before" }],
  ["answers that are no JSON", { kind: "invalid-json" }],
];

describe.each(["every request", "CreateArtifact", "put-block", "FinalizeArtifact"])(
  "at %s",
  (at) => {
    const on = at === "every request" ? {} : { on: at };
    test.each(LASTING)(
      "%s for ever costs the deadline at most, and is told in one line",
      async (_name, fault) => {
        await using service = await openArtifactService();
        service.script([{ fault, times: FOREVER, ...on }]);
        const { report, evidence, tookMs } = await upload(service);
        // An answer of the storage is not read, so that text that is no JSON does not matter there.
        if (at === "put-block" && fault.kind === "invalid-json") return;
        expect(report.delivered || evidence.delivered).toBe(false);
        if (fault.kind !== "invalid-json") expect(names(service)).toEqual([]);
        expect(tookMs).toBeLessThan(DEADLINE_MS + 700);
      },
    );
  },
);

describe.each(["CreateArtifact", "put-block", "FinalizeArtifact"])("one fault at %s", (on) => {
  test.concurrent.each<Fault>([
    { kind: "status", status: 503 },
    { kind: "reset", when: "before" },
  ])("$kind is outlived", { timeout: 20_000 }, async (fault) => {
    await using service = await openArtifactService();
    service.script([{ fault, on }]);
    const { report, evidence } = await upload(service, { deadlineMs: PATIENT_MS });
    expect([report, evidence]).toMatchObject([{ delivered: true }, { delivered: true }]);
    // A name whose upload was cut may be taken from then on.
    const stems = names(service).map((name) => name.replace("-2", ""));
    expect(stems).toEqual(NAMES);
    expect(service.faultsLeft()).toBe(0);
  });
});

test("an answer that is lost after the effect leaves a whole report, under one name or two", {
  timeout: 40_000,
}, async () => {
  for (const on of ["CreateArtifact", "FinalizeArtifact"]) {
    await using service = await openArtifactService();
    service.script([{ fault: { kind: "reset", when: "after" }, on }]);
    const { report } = await upload(service, { deadlineMs: PATIENT_MS });
    expect(report.delivered).toBe(true);
    const found = service.artifacts().find(({ id }) => id === report.id);
    expect(JSON.parse(found?.bytes.toString() ?? "")).toEqual(sampleReport("not-ready"));
  }
});

test("a name that is taken gets a number, and five that are taken are enough", async () => {
  const taken = (times: number): ScriptedFault => ({
    fault: { kind: "status", status: 409 },
    on: "CreateArtifact",
    times,
  });
  await using once = await openArtifactService();
  once.script([taken(1)]);
  expect((await upload(once)).report).toMatchObject({ delivered: true, name: `${STEM}-2.json` });
  await using always = await openArtifactService();
  always.script([taken(FOREVER)]);
  const { report, tookMs } = await upload(always, { deadlineMs: PATIENT_MS });
  expect(report.delivered).toBe(false);
  expect(report.detail).toContain("409");
  expect(always.requests.length).toBeLessThanOrEqual(10);
  expect(tookMs).toBeLessThan(2_000);
});

test("five attempts and two legs of a matrix leave names that never conflict", async () => {
  await using service = await openArtifactService();
  const stems = ["3.12", "3.13"].flatMap((leg) => [1, 2, 3, 4, 5].map((n) => `r-${leg}-${n}`));
  for (const stem of stems) {
    const reportFile = join(scratch, `${stem}.json`);
    writeFileSync(reportFile, "{}");
    const { report } = await uploadArtifacts({
      ...{ reportFile, stem, scrub: (text: string) => text },
      environment: {
        serverUrl: "https://github.com",
        repository: "acme/orders",
        runId: String(RUN),
        runtimeToken: service.runtimeToken(RUN, "readiness"),
        resultsUrl: service.url,
        temporaryDirectory: scratch,
      },
    });
    expect(report.name).toBe(`${stem}.json`);
  }
  expect(service.requests.every((request) => request.status < 300)).toBe(true);
});

test.each<[string, Partial<ArtifactEnvironment>]>([
  ["no artifact service", { serverUrl: "https://ghes.example.org" }],
  ["no runtime token", { runtimeToken: "" }],
  ["no results URL", { resultsUrl: "" }],
])("with %s nothing is asked at all", async (why, environment) => {
  await using service = await openArtifactService();
  const { report, evidence } = await upload(service, { environment });
  expect(report.detail).toMatch(new RegExp(why.replace("no ", "(?:no|gave no) ")));
  expect(evidence).toEqual(report);
  expect(service.requests).toEqual([]);
});

test("a cancel gives up at once", async () => {
  await using service = await openArtifactService();
  service.script([{ fault: { kind: "hang", when: "before" }, times: FOREVER }]);
  const signal = AbortSignal.timeout(200);
  const { report, tookMs } = await upload(service, { deadlineMs: PATIENT_MS, signal });
  expect(report.delivered).toBe(false);
  expect(tookMs).toBeLessThan(1_000);
});
