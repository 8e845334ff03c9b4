import { expect } from "vitest";
import type { Finding } from "#contract/finding.ts";
import type { StartupEvidence } from "#validators/startup/evidence.ts";
import { startupValidator } from "#validators/startup/index.ts";
import { evidenceOf, step, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

const SETTINGS = settingsWith({});

export function judged(given: StartupEvidence, settings = SETTINGS): readonly Finding[] {
  return startupValidator.judge(evidenceOf(given), settings);
}

/** The first finding of a rule. */
export function answerTo(rule: string, given: StartupEvidence, settings = SETTINGS): Finding {
  const found = judged(given, settings).filter((finding) => finding.rule === `startup/${rule}`);
  expect(found.length, rule).toBeGreaterThanOrEqual(1);
  return found[0]!;
}

export function violated(given: StartupEvidence, settings = SETTINGS): readonly Finding[] {
  return judged(given, settings).filter(({ outcome }) => outcome === "violated");
}

/** Answers of the health path on the loopback; undefined: none came. */
export function answering(status: number | undefined, path = "/health") {
  const answer = status === undefined ? { faultCode: "ETIMEDOUT" } : { status };
  return [{ path, address: "127.0.0.1", durationMs: 5, ...answer }];
}

export const TIMED_OUT = unready(
  { outcome: "timed-out", steps: [step("start", { timedOut: true, durationMs: 60_000 })] },
  { lastLines: ["waiting for the cache"] },
);
