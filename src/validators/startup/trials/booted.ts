import type { Instance } from "#contract/boot.ts";
import type { Exit } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { excerptOf } from "../clues/excerpt.ts";
import type { FurtherBoot } from "../evidence.ts";
import { failureOfText, lastLinesOf } from "../observe-failure.ts";
import { targetTree } from "../target-tree.ts";
import type { Tried } from "./tried.ts";

/** How one boot of a trial went. */
export interface Booted extends FurtherBoot {
  readonly exit?: Exit;
  /** The last lines it printed, as they were printed; empty when it became ready. */
  readonly excerpt: string;
}

export function bootedOf(ports: Ports, { record }: Instance): Booted {
  const text = record.outcome === "ready" ? "" : (record.steps.at(-1)?.output.text ?? "");
  return {
    outcome: record.outcome,
    ...(record.readyMs === undefined ? {} : { readyMs: Math.round(record.readyMs) }),
    ...(record.exit === undefined ? {} : { exit: record.exit }),
    ...saidIn(ports, text),
    portClash: /EADDRINUSE|address already in use|Address in use/i.test(text),
  };
}

/** What a text that the target printed says about a failure. Redacted before. */
export function saidIn(
  ports: Ports,
  text: string,
): Pick<Booted, "failure" | "lastLines" | "excerpt"> {
  const failure = failureOfText(targetTree(ports.target), text);
  return {
    ...(failure === undefined ? {} : { failure }),
    lastLines: lastLinesOf(text),
    excerpt: excerptOf({ said: text, failure, refused: undefined }) ?? "",
  };
}

/** Why a trial ended before it began: its instance, booted like the first one, did not become ready. */
export function unbooted(booted: Booted): Extract<Tried<never>, { readonly tried: false }> {
  if (booted.portClash)
    return {
      tried: false,
      outcome: "not-applicable",
      reason: "A further instance asks for a fixed port that the first one holds.",
    };
  return {
    tried: false,
    outcome: "inconclusive",
    reason: `Not tried: a further instance did not become ready (${booted.outcome}).`,
  };
}
