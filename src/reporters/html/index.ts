import type { Reporter } from "#contract/reporter.ts";
import { pageOf } from "./page.ts";

/** One self-contained page: no script, no network, light and dark, filters by CSS alone. */
export const htmlReporter: Reporter = {
  id: "html",
  render: (report) => ({
    name: "deployment_readiness_report.html",
    mediaType: "text/html",
    text: pageOf(report),
  }),
};
