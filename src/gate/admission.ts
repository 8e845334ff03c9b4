import type { Report } from "#contract/report.ts";

export interface AdmissionQuestion {
  readonly report: Report | undefined;
  /** Of the source tree as it is now. */
  readonly treeHash: string;
  /** Of the settings as they are now. */
  readonly settingsHash: string;
}

export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly reason: string };

/** The legacy command runs only after a ready verdict for this very tree and these very settings. */
export function admitLegacy({ report, treeHash, settingsHash }: AdmissionQuestion): Admission {
  if (report === undefined)
    return refuse("there is no readable report; run deployment-ready first");
  if (report.deployment_ready !== true)
    return refuse(`the report says ${report.verdict.outcome}, not ready for all five layers`);
  if (report.run.tree_hash !== treeHash)
    return refuse("the source tree has changed since the report was written");
  if (report.run.settings_hash !== settingsHash)
    return refuse("the settings have changed since the report was written");
  return { admitted: true };
}

function refuse(reason: string): Admission {
  return { admitted: false, reason };
}
