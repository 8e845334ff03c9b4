import type { Report } from "#contract/report.ts";

export interface AdmissionQuestion {
  readonly report: Report | undefined;
  /** Why there is no report. */
  readonly absence?: string;
  /** Of the source tree as it is now. */
  readonly treeHash: string;
  /** Of the settings as they are now, flags included. */
  readonly settingsHash: string;
  readonly toolVersion: string;
}

export type Admission =
  | { readonly admitted: true; readonly report: Report }
  | { readonly admitted: false; readonly reason: string };

/**
 * The legacy command runs only after a ready verdict for this very tree and these very settings, by
 * this version of the rules.
 */
export function admitLegacy(question: AdmissionQuestion): Admission {
  const { report, absence, treeHash, settingsHash, toolVersion } = question;
  if (report === undefined) return refuse(absence ?? "there is no readable report");
  const { verdict, run, tool } = report;
  if (verdict.outcome !== "ready")
    return refuse(`the report of ${run.command} says ${verdict.outcome}: ${firstReason(report)}`);
  if (report.deployment_ready !== true)
    return refuse(
      `the report is of ${run.command} and speaks of ${verdict.scope.join(", ")} only, not of all five layers`,
    );
  if (tool.version !== toolVersion)
    return refuse(`the report was written by version ${tool.version}; this is ${toolVersion}`);
  if (run.tree_hash !== treeHash)
    return refuse("the source tree has changed since the report was written");
  if (run.settings_hash !== settingsHash)
    return refuse(
      "the settings have changed since the report was written; flags count, so give the same ones",
    );
  return { admitted: true, report };
}

function firstReason({ verdict, critical_failures, problems }: Report): string {
  const [first] = [
    ...critical_failures,
    ...problems.map(({ message }) => message.split("\n")[0] ?? ""),
    ...verdict.reasons,
  ];
  const more = critical_failures.length > 1 ? ` (and ${critical_failures.length - 1} more)` : "";
  return `${first ?? "no reason was given"}${more}`;
}

function refuse(reason: string): Admission {
  return { admitted: false, reason };
}
