import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Remark } from "#contract/check-run.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Settings } from "#contract/settings.ts";
import { RULE_IDS } from "#pipeline/3-validate.ts";
import type { ParsedInvocation } from "#settings/from-argv.ts";
import { readSettingsFile } from "#settings/from-file.ts";
import { policyChanges } from "#settings/policy.ts";
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
  readonly engineEnvironment: Readonly<Record<string, string>>;
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
  const remarks: Remark[] = [];
  let policed: ParsedInvocation = parsed;
  if (base !== undefined) {
    await writeFile(exchange.policyFile, base.kind === "read" ? base.text : "", { mode: 0o600 });
    const name = `${path} of the base commit`;
    const policyFile = { path: exchange.policyFile, name, isExplicit: true };
    policed = { ...parsed, policyFile };
    remarks.push(...remarksOn(policed, path));
  }
  const environment = engineEnvironment(job.environment, job.workspace, mentionedIn(policed));
  const settings = await readSettings(policed, environment, RULE_IDS);
  return {
    settings,
    engineEnvironment: environment,
    remarks,
    ...(base === undefined ? {} : { policyFile: exchange.policyFile }),
  };
}

function remarksOn({ configFile, policyFile }: ParsedInvocation, path: string): readonly Remark[] {
  if (policyFile === undefined) return [];
  const proposed = readSettingsFile(configFile);
  const policy = readSettingsFile(policyFile);
  if (proposed.problems.length > 0 || policy.problems.length > 0) return [];
  return policyChanges(policy, proposed).map(({ key, from, to, line }) => ({
    level: "warning",
    title: "Policy changed by this pull request",
    message:
      `${key}: ${from ?? "not set"} → ${to ?? "not set"}. ` +
      "What is asked of a pull request comes from its base commit, so this counts only after it was merged.",
    file: path,
    ...(line === undefined ? {} : { line }),
  }));
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
  const texts = [
    JSON.stringify(flags),
    ...[configFile, ...(policyFile === undefined ? [] : [policyFile])].map(({ path }) =>
      textOf(path),
    ),
  ];
  const found = texts.flatMap((text) => [...text.matchAll(/\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g)]);
  return [...new Set(found.map(([, name = ""]) => name))];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // An unreadable file is reported with everything else that is wrong with the settings.
    if ((error as NodeJS.ErrnoException).code !== undefined) return "";
    throw error;
  }
}
