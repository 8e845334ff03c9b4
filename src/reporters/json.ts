import type { Reporter } from "#contract/reporter.ts";

/** The original; everything else is a view of it. */
export const jsonReporter: Reporter = {
  id: "json",
  render: (report) => ({
    name: "deployment_readiness_report.json",
    mediaType: "application/json",
    text: `${JSON.stringify(report, null, 2)}\n`,
  }),
};
