import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DatabaseServer } from "#contract/database.ts";
import type { Report } from "#contract/report.ts";
import { RULE_IDS } from "#pipeline/rule-ids.ts";
import { run } from "#pipeline/run.ts";
import { parseInvocation } from "#settings/from-argv.ts";
import { readSettings } from "#settings/resolve.ts";
import { openSurroundings } from "../../../src/entrypoints/surroundings.ts";
import type { RowCase } from "./case.ts";
import { projectOf } from "./projects.ts";

const AUTHOR = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
const RULES = new Set(["schema/upgrade-failure", "schema/row-refused", "schema/data-loss"]);

export interface Tools {
  /** Holds `sql/node_modules` with pg, `knex/node_modules` and `node-pg-migrate/node_modules`. */
  readonly packages: string;
  readonly databases: DatabaseServer;
}

export interface Measured {
  readonly id: string;
  readonly tool: string;
  readonly isSafe: boolean;
  readonly isRight: boolean;
  /** What was said, or was missing. */
  readonly said: string;
  /** Findings of `schema/data-loss` that are notes. */
  readonly noteCount: number;
  readonly durationMs: number;
}

/** Judges the failing migration of a case, or its safe twin, through the command line. */
export async function measure(
  each: RowCase,
  isSafe: boolean,
  { packages, databases }: Tools,
): Promise<Measured> {
  const { deployed, migration } = projectOf(each, isSafe ? each.safe : each.failing);
  const folder = mkdtempSync(join(tmpdir(), "bench-rows-"));
  try {
    write(folder, deployed);
    const installed = join(packages, each.tool, "node_modules");
    if (existsSync(installed)) symlinkSync(installed, join(folder, "node_modules"));
    const git = (...args: readonly string[]) =>
      execFileSync("git", [...AUTHOR, ...args], { cwd: folder, stdio: "ignore" });
    git("init", "-b", "main");
    git("add", "--all");
    git("commit", "-m", "The deployed version");
    git("checkout", "-b", "change");
    write(folder, { [migration.file]: migration.text });
    const startedMs = performance.now();
    const report = await judged(folder, databases);
    const durationMs = Math.round(performance.now() - startedMs);
    const verdict = isSafe ? silence(report) : capture(report, each, migration.file);
    const notes = report.findings.filter(
      ({ rule, outcome, severity }) =>
        rule === "schema/data-loss" && outcome === "violated" && severity === "note",
    );
    const { id, tool } = each;
    return { id, tool, isSafe, ...verdict, noteCount: notes.length, durationMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function judged(folder: string, databases: DatabaseServer): Promise<Report> {
  const args = ["schema-check", "--base", "main", "--runtime", "process", "--project", folder];
  const parsed = parseInvocation(args, { cwd: folder, stdoutIsTty: false, environment: {} });
  if (parsed.kind !== "run") throw new Error("the command line is not understood");
  const settings = await readSettings(parsed, process.env, RULE_IDS);
  const signal = AbortSignal.timeout(300_000);
  const { invocation } = parsed;
  await using opened = await openSurroundings(
    { invocation, settings, listener: () => undefined },
    signal,
  );
  // One server for all runs; whatever a run makes in it, it removes.
  const lent: DatabaseServer = {
    provider: databases.provider,
    version: databases.version,
    role: databases.role,
    create: (purpose, template) => databases.create(purpose, template),
    statements: (database) => databases.statements(database),
    dump: (database, content, during) => databases.dump(database, content, during),
    messages: (since) => databases.messages(since),
    position: () => databases.position(),
    sessionCount: (database, since) => databases.sessionCount(database, since),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return await run({ ...opened.value, provideDatabases: async () => lent }, signal);
}

type Verdict = Pick<Measured, "isRight" | "said">;

function capture(report: Report, { row, sqlstate }: RowCase, file: string): Verdict {
  const found = report.findings.find(
    ({ rule, outcome }) => rule === "schema/row-refused" && outcome === "violated",
  );
  if (found === undefined) return { isRight: false, said: missing(report) };
  const isPlaced = found.place?.file === file;
  const isRight = found.message.includes(sqlstate) && row.test(found.message) && isPlaced;
  const message = `${found.severity}: ${found.message}`;
  return { isRight, said: isPlaced ? message : `${message} [at ${JSON.stringify(found.place)}]` };
}

function missing({ findings, problems }: Report): string {
  const about = findings.filter(({ rule }) => RULES.has(rule));
  return [
    ...about.map(({ rule, message }) => `${rule}: ${message}`),
    ...problems.map(({ message }) => message),
  ].join(" | ");
}

/** Silent: nothing worse than a note, and it was really tried with rows that the change asks about. */
function silence(report: Report): Verdict {
  const loud = report.findings.filter(
    ({ rule, outcome, severity }) =>
      RULES.has(rule) && outcome === "violated" && severity !== "note",
  );
  if (loud.length > 0)
    return { isRight: false, said: loud.map(({ message }) => message).join(" | ") };
  const tried = report.findings.find(
    ({ rule, outcome }) => rule === "schema/row-refused" && outcome === "satisfied",
  );
  return { isRight: tried !== undefined, said: tried?.message ?? missing(report) };
}
