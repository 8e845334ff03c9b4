import { describe, expect, test } from "vitest";
import type { Evidence } from "#contract/evidence.ts";
import type { Finding } from "#contract/finding.ts";
import type { SecurityEvidence } from "#validators/security/evidence.ts";
import type { ImageSecret, ImageSecurity } from "#validators/security/image/evidence.ts";
import { securityValidator } from "#validators/security/index.ts";
import healthy from "../../../../fixtures/evidence/security/healthy.json" with { type: "json" };
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";

function image(given: Partial<ImageSecurity> = {}): ImageSecurity {
  return { ...healthy.image, ...given };
}

function judged(rule: string, given: ImageSecurity | undefined): readonly Finding[] {
  const payload = JSON.parse(JSON.stringify({ ...healthy, image: given })) as SecurityEvidence;
  const evidence: Evidence<SecurityEvidence> = {
    kind: "security",
    version: 2,
    collectedAt: "2026-11-25T00:00:00.000Z",
    durationMs: 1,
    payload,
    limitsReached: [],
    redactionCount: 0,
  };
  return securityValidator
    .judge(evidence, settingsWith({}))
    .filter((finding) => finding.rule === `security/${rule}`);
}

test("none of it applies where no container carries the target", () => {
  for (const rule of ["image-runs-as-root", "image-secret", "unexpected-port"])
    expect(judged(rule, undefined)).toMatchObject([{ outcome: "not-applicable" }]);
});

test("a user is satisfied, root is a warning at USER or else at FROM", () => {
  expect(judged("image-runs-as-root", image())).toMatchObject([{ outcome: "satisfied" }]);
  const root = image({ user: "" });
  expect(judged("image-runs-as-root", root)).toMatchObject([
    { outcome: "violated", severity: "warning", place: { file: "Dockerfile", line: 9 } },
  ]);
  const { user, ...lines } = root.lines;
  expect(judged("image-runs-as-root", { ...root, lines })).toMatchObject([
    { place: { file: "Dockerfile", line: 1 } },
  ]);
});

describe("secrets", () => {
  const secret = (given: Partial<ImageSecret>): ImageSecret => ({
    kind: "environment",
    name: "API_TOKEN",
    deleted: false,
    line: { file: "Dockerfile", line: 4 },
    ...given,
  });

  test.each([
    ["environment", secret({}), "ENV gives `API_TOKEN`", "docker image inspect"],
    ["label", secret({ kind: "label" }), "The label `API_TOKEN`", "docker image inspect"],
    ["history", secret({ kind: "argument" }), "in the history", "docker history"],
    [
      "a file that holds an argument",
      secret({ kind: "argument", file: "/app/.npmrc", deleted: true }),
      "`/app/.npmrc`, which a later layer removes",
      "docker save",
    ],
    [
      "a deleted file",
      secret({ kind: "file", name: "/app/.env", what: "variables with secrets", deleted: true }),
      "a later layer removes it",
      "docker save",
    ],
    [
      "a file",
      secret({ kind: "file", name: "/app/id_rsa", what: "a private key" }),
      "The image holds `/app/id_rsa` (a private key)",
      "-l /app/id_rsa",
    ],
  ])("in %s", (_name, held, words, replay) => {
    const [found] = judged("image-secret", image({ secrets: [held] }));
    expect(found).toMatchObject({
      outcome: "violated",
      severity: "critical",
      place: { file: "Dockerfile", line: 4 },
    });
    expect(found?.message).toContain(words);
    expect(found?.replay).toContain(replay);
  });

  test("were looked for in every layer, or the question stays open beside what was found", () => {
    expect(judged("image-secret", image())).toMatchObject([{ outcome: "satisfied" }]);
    const unread = image({ needleCount: null });
    expect(judged("image-secret", unread)).toMatchObject([{ outcome: "inconclusive" }]);
    const both = judged("image-secret", { ...unread, secrets: [secret({})] });
    expect(both.map(({ outcome }) => outcome)).toEqual(["violated", "inconclusive"]);
  });

  test("have fingerprints of their own", () => {
    const secrets = [secret({}), secret({ name: "DB_PASSWORD" })];
    const found = judged("image-secret", image({ secrets }));
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });
});

test("a port that nobody declares is a warning at the line that opens it", () => {
  const others = [{ port: 9229, address: "0.0.0.0", line: { file: "Dockerfile", line: 12 } }];
  const open = image({ ports: { own: [40123], exposed: [], others } });
  expect(judged("unexpected-port", open)).toMatchObject([
    { outcome: "violated", severity: "warning", place: { file: "Dockerfile", line: 12 } },
  ]);
  expect(judged("unexpected-port", image())).toMatchObject([{ outcome: "satisfied" }]);
  const { ports, ...unknown } = image();
  expect(judged("unexpected-port", unknown)).toMatchObject([{ outcome: "inconclusive" }]);
});
