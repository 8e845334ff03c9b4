import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, type Located, MIGRATED_URL, type ModelsReport } from "#contract/adapter.ts";
import type { ConnectionParts, Database, DatabaseServer } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import { readExportedTree } from "#runtimes/source-tree.ts";
import { parseModelsReport } from "#validators/schema/building/models-report.ts";
import { unpacked } from "#validators/schema/building/unpacked.ts";
import { settingsOf } from "../../unit/adapters/project.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures/models");

export interface Building {
  readonly adapter: Adapter;
  /** Folder of `test/fixtures/models`. */
  readonly fixture: string;
  /** Virtual environment whose Python takes the place of the command's; absent for another language. */
  readonly python?: string;
  /** Run in the copy before: what the target's installation does. */
  readonly install?: string;
  readonly server: DatabaseServer;
  readonly migrated?: Database;
  /** Texts of the copy that are replaced before. */
  readonly edits?: readonly Edit[];
  /** Run in the models' database before, as the validator does for what only migrations make. */
  readonly before?: readonly string[];
}

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Built {
  readonly report: ModelsReport;
  /** `subject file:line` of every `# at:` in the fixture, and of the same subjects in the report. */
  readonly expected: readonly string[];
  readonly reported: readonly string[];
}

type Look = (database: Database) => Promise<void>;

/** Runs an adapter's command for the models on a database of its own, which `look` may ask. */
export async function buildModels(building: Building, look?: Look): Promise<Built> {
  const { adapter, fixture, python, install, server, migrated } = building;
  const root = mkdtempSync(join(tmpdir(), "dr-models-"));
  try {
    cpSync(join(FIXTURES, fixture), root, { recursive: true });
    for (const edit of building.edits ?? []) change(root, edit);
    const tree = await readExportedTree(root);
    const plan = adapter.models(tree, settingsOf());
    if (!plan.supported) throw new Error(plan.reason);
    await using database = await server.create("models");
    await using session = await database.session("target");
    for (const sql of building.before ?? []) await session.query(sql);
    if (install !== undefined) execFileSync("sh", ["-ec", install], { cwd: root, stdio: "ignore" });
    const place = { root, ...(python === undefined ? {} : { python }) };
    const output = runModels(plan.command, place, {
      DATABASE_URL: urlOf(database.connection),
      ...(migrated === undefined ? {} : { [MIGRATED_URL]: urlOf(migrated.connection) }),
    });
    const report = parseModelsReport(unpacked(output).text);
    if (report === undefined) throw new Error(output.slice(-2_000));
    await look?.(database);
    const places = placesOf(report);
    const expected = tree.files.flatMap((file) => expectedIn(root, file)).sort();
    const subjects = expected.map((line) => line.split(" ")[0] ?? "");
    return {
      report,
      expected,
      reported: subjects.map((subject) => `${subject} ${places.get(subject) ?? "nowhere"}`),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function change(root: string, { file, from, to }: Edit): void {
  const text = readFileSync(join(root, file), "utf8");
  if (text.split(from).length !== 2) throw new Error(`${file} does not have "${from}" once`);
  writeFileSync(
    join(root, file),
    text.replace(from, () => to),
  );
}

export interface ModelsPlace {
  readonly root: string;
  readonly python?: string;
}

/** Standard output of a command of the models, as the application's own environment gives it. */
export function runModels(
  { argv, stdin = "", env }: CommandPlan,
  { root, python }: ModelsPlace,
  variables: Readonly<Record<string, string>>,
): string {
  const [program = "", ...words] = argv;
  return execFileSync(python === undefined ? program : join(python, "bin/python"), words, {
    cwd: root,
    input: stdin,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      ...("PYTHONPATH" in env ? { PYTHONPATH: env["PYTHONPATH"] } : {}),
      ...variables,
    },
  });
}

export function urlOf({ host, port, user, password, database }: ConnectionParts): string {
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}

function expectedIn(root: string, file: string): readonly string[] {
  if (!/\.(?:py|java|go)$/.test(file)) return [];
  return readFileSync(join(root, file), "utf8")
    .split("\n")
    .flatMap((text, index) => {
      const subjects = /(?:#|\/\/) at: (.*)$/.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
      return subjects.map((subject) => `${subject} ${file}:${index + 1}`);
    });
}

/** `table`, `table.column` and `table:member`, with the schema where it is not `public`. */
function placesOf({ tables }: ModelsReport): ReadonlyMap<string, string> {
  const at = ({ file, line }: Located) => `${file}:${line}`;
  return new Map(
    tables.flatMap((table) => {
      const name = table.schema === "public" ? table.name : `${table.schema}.${table.name}`;
      return [
        [name, at(table)] as const,
        ...table.columns.map((column) => [`${name}.${column.name}`, at(column)] as const),
        ...table.members.map((member) => [`${name}:${member.name}`, at(member)] as const),
      ];
    }),
  );
}
