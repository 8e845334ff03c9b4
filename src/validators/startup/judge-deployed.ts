import type { Answer } from "#contract/finding.ts";
import type { BootFailure } from "./boot-answers.ts";
import type { StartupEvidence } from "./evidence.ts";

/** The same failure, with what the deployed version comes to in the same surroundings. */
export function besideDeployed(
  failure: BootFailure | undefined,
  { deployed }: StartupEvidence,
): BootFailure | undefined {
  if (failure === undefined || deployed === undefined) return failure;
  const more = sentenceOf(deployed);
  if (more === "") return failure;
  const answers = failure.answers.map(
    (answer): Answer =>
      answer.outcome === "violated" ? { ...answer, message: `${answer.message} ${more}` } : answer,
  );
  return { ...failure, answers };
}

function sentenceOf({
  reference,
  outcome,
  isSame,
}: NonNullable<StartupEvidence["deployed"]>): string {
  if (isSame)
    return `The deployed version (${reference}) fails in the same way: it is not caused by this change.`;
  if (outcome !== "ready") return "";
  return `The deployed version (${reference}) becomes ready in the same surroundings.`;
}
