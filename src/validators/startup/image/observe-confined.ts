import type { Confinement } from "#contract/container.ts";
import type { Ports } from "#contract/validator.ts";
import { failureOfText, lastLinesOf } from "../observe-failure.ts";
import type { ConfinedBoot } from "./evidence.ts";
import type { Look } from "./look.ts";
import { deniedPath } from "./observe-paths.ts";

/** Boots one more instance, confined more than the first one. */
export async function observeConfined(
  ports: Ports,
  given: { readonly look: Look; readonly label: string; readonly confinement: Confinement },
  signal: AbortSignal,
): Promise<ConfinedBoot> {
  const { look, label, confinement } = given;
  await using instance = await ports.booter.boot({ label, confinement }, signal);
  const { record } = instance;
  const isReady = record.outcome === "ready";
  const text = isReady ? "" : (record.steps.at(-1)?.output.text ?? "");
  const startError = isReady ? "" : (record.container?.startError ?? "");
  const failure = failureOfText(look.tree, text);
  const denied = isReady
    ? undefined
    : await deniedPath(look, { text: `${startError}\n${text}`, failure }, signal);
  return {
    outcome: record.outcome,
    ...(failure === undefined ? {} : { failure }),
    lastLines: lastLinesOf(text),
    startError: ports.redact(startError),
    ...(denied === undefined ? {} : { denied }),
  };
}
