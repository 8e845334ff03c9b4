import { writeFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Remark } from "#contract/check-run.ts";
import { EnvironmentError, sentenceOf } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import { RULE_IDS } from "#pipeline/rule-ids.ts";
import type { ParsedInvocation } from "#settings/from-argv.ts";
import { readSettingsFile } from "#settings/from-file.ts";
import { type PolicyChange, policyChanges } from "#settings/policy.ts";
import { problemsIn } from "#settings/problems.ts";
import { readSettings } from "#settings/resolve.ts";
import { type BaseSettings, baseSettings } from "./base-settings.ts";
import { engineEnvironment } from "./engine.ts";
import type { Exchange } from "./exchange.ts";
import { type Job, repositoryRoot } from "./job.ts";

/** Settings as they are in force for this event, and how to hand them to the engine. */
export interface Agreed {
  readonly settings: Settings;
  /** The policy's file, when it is the base commit's. */
  readonly policyFile?: string;
  /** Variables that the settings ask for by name. */
  readonly mentioned: readonly string[];
  readonly remarks: readonly Remark[];
}

export interface SettingsQuestion {
  readonly job: Job;
  readonly parsed: ParsedInvocation;
  readonly exchange: Exchange;
  ask(sha: string, path: string): Promise<BaseSettings>;
}

/**
 * Reads the settings; of a proposed change everything that is policy comes from the commit it goes on
 * top of, and what the change says differently becomes a remark.
 *
 * Errors  SettingsError with every problem; EnvironmentError when the base commit cannot be read: what
 *         is asked is then not known, and a default could be less.
 */
export async function agreeOnSettings(question: SettingsQuestion): Promise<Agreed> {
  const { job, parsed, exchange } = question;
  const root = repositoryRoot(parsed.invocation.projectDirectory, job.workspace);
  const path = relative(root, parsed.configFile.path).split(sep).join("/");
  const base = await baseSettings({ event: job.event, root, path, ask: question.ask });
  if (base?.kind === "unknown") throw unknownPolicy(path, base.detail);
  const { policed, remarks } =
    base === undefined
      ? { policed: parsed, remarks: [] }
      : await policedBy(base.kind === "read" ? base.text : "", { parsed, exchange, path });
  const mentioned = mentionedIn(policed);
  const { environment: whole, workspace } = job;
  const environment = engineEnvironment({
    ...{ environment: whole, workspace, mentioned },
    mayPull: false,
  });
  const settings = await readSettings(policed, environment, RULE_IDS);
  const { policyFile } = policed;
  return {
    settings,
    mentioned,
    remarks,
    ...(policyFile === undefined ? {} : { policyFile: policyFile.path }),
  };
}

interface Policed {
  readonly policed: ParsedInvocation;
  readonly remarks: readonly Remark[];
}

async function policedBy(
  text: string,
  {
    parsed,
    exchange,
    path,
  }: Pick<SettingsQuestion, "parsed" | "exchange"> & { readonly path: string },
): Promise<Policed> {
  await writeFile(exchange.policyFile, text, { mode: 0o600 });
  const name = `${path} of the base commit`;
  const policyFile = { path: exchange.policyFile, name, isExplicit: true };
  const policy = readSettingsFile(policyFile);
  const [problem] = problemsIn(policy);
  // Nobody could mend it otherwise; and with such a base no run has passed.
  if (problem !== undefined) {
    const message = `${sentenceOf(problem)} So what this pull request says is in force.`;
    const remark = { level: "warning" as const, title: "The base's settings are no settings" };
    return { policed: parsed, remarks: [{ ...remark, message, file: path }] };
  }
  const proposed = readSettingsFile(parsed.configFile);
  const changes = proposed.problems.length > 0 ? [] : policyChanges(policy, proposed);
  return {
    policed: { ...parsed, policyFile },
    remarks: changes.map((change) => changeRemark(change, path)),
  };
}

function changeRemark({ key, from, to, line }: PolicyChange, path: string): Remark {
  return {
    level: "warning",
    title: "Policy changed by this pull request",
    message:
      `${key}: ${from ?? "not set"} → ${to ?? "not set"}. ` +
      "What is asked of a pull request comes from its base commit, so this counts only after it was merged.",
    file: path,
    ...(line === undefined ? {} : { line }),
  };
}

function unknownPolicy(path: string, detail: string): EnvironmentError {
  return new EnvironmentError({
    reason: "permission-denied",
    message: `What is asked of this pull request could not be read: ${path} of its base commit. ${detail}`,
    tried: ["the checkout", "GitHub's API"],
    advice: "Give actions/checkout `fetch-depth: 2`, or this action a token with `contents: read`.",
  });
}

// A variable that settings ask for by name is handed on; all others stay here.
function mentionedIn({ flags, configFile, policyFile }: ParsedInvocation): readonly string[] {
  const files = [configFile, ...(policyFile === undefined ? [] : [policyFile])];
  const trees = [flags, ...files.map((file) => readSettingsFile(file).tree)];
  const found = trees.flatMap((tree) => [
    ...JSON.stringify(tree).matchAll(/\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g),
  ]);
  return [...new Set(found.map(([, name = ""]) => name))];
}
