import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { SettingsError } from "#contract/failure.ts";
import { type Report, reportSchema } from "#contract/report.ts";
import type { Invocation } from "#contract/settings.ts";
import { createFileDelivery } from "#deliveries/files.ts";
import { REPORTERS } from "#reporters/registry.ts";

/** `report`: an existing report in another form, on standard output or in a file. */
export async function renderReport(invocation: Invocation): Promise<number> {
  const report = await readReport(invocation.reportFile);
  const wanted = invocation.render ?? "markdown";
  const reporter = REPORTERS.find(({ id }) => id === wanted);
  if (reporter === undefined) throw new Error(`no reporter is registered for ${wanted}`);
  const document = reporter.render(report);
  if (invocation.output === undefined) {
    process.stdout.write(document.text);
    return 0;
  }
  const delivery = createFileDelivery(dirname(invocation.output));
  const named = { ...document, name: basename(invocation.output) };
  const [receipt] = await delivery.deliver([named]);
  if (receipt?.delivered === true) return 0;
  process.stderr.write(`${receipt?.detail ?? "nothing was written"}\n`);
  return 3;
}

async function readReport(path: string): Promise<Report> {
  try {
    return reportSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const received = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new SettingsError(
      [
        {
          key: "--report",
          source: "the command line",
          received: `${path} (${received})`,
          allowed: "a report that an earlier run wrote",
          example:
            "report --report deployment_readiness_report.json --render html --output report.html",
        },
      ],
      error,
    );
  }
}
