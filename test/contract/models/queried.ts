import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Adapter, QueriesReport } from "#contract/adapter.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { readExportedTree } from "#runtimes/source-tree.ts";
import { unpacked } from "#validators/schema/building/unpacked.ts";
import { parseQueriesReport } from "#validators/schema/queries/report.ts";
import { settingsOf } from "../../unit/adapters/project.ts";
import { runModels, urlOf } from "./built.ts";

const FIXTURES = join(import.meta.dirname, "../../fixtures");

export interface Querying {
  readonly adapter: Adapter;
  /** Folder of `test/fixtures`; where it has a `schema.sql`, that is what the migrations build. */
  readonly fixture: string;
  /** Virtual environment, or the `node_modules` of an application for Node. */
  readonly python?: string;
  readonly modules?: string;
  /** Packages of these that the application has not. */
  readonly without?: readonly string[];
  /** A command that the application's build runs, and what its environment has beside. */
  readonly build?: {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  /** Of the command's environment, beside DATABASE_URL. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly server: DatabaseServer;
}

export interface Queried {
  readonly report: QueriesReport;
  /** `kind name sqlstate file:line` of every refusal, as reported and as the fixture's comments say. */
  readonly refused: readonly string[];
  readonly expectedRefused: readonly string[];
  /** `kind name` of what was left open. */
  readonly undecided: readonly string[];
  readonly expectedUndecided: readonly string[];
  /** Tables that hold a row afterwards. */
  readonly filled: readonly string[];
}

/** Runs an adapter's queries on a database that its own models or the fixture's statements built. */
export async function queryModels({
  adapter,
  fixture,
  python,
  modules,
  without = [],
  build,
  variables: given = {},
  server,
}: Querying): Promise<Queried> {
  const root = mkdtempSync(join(tmpdir(), "dr-queries-"));
  try {
    cpSync(join(FIXTURES, fixture), root, { recursive: true });
    const place = { root, ...(python === undefined ? {} : { python }) };
    const tree = await readExportedTree(root);
    const plan = adapter.models(tree, settingsOf());
    if (!plan.supported || plan.queries === undefined) throw new Error("there are no queries");
    if (modules !== undefined) linkPackages(modules, join(root, "node_modules"), without);
    if (build !== undefined)
      runModels({ ...plan.queries, argv: build.argv }, place, { ...build.env });
    await using database = await server.create("queries");
    const variables = { ...given, DATABASE_URL: urlOf(database.connection) };
    if (tree.has("schema.sql")) {
      await using session = await database.session("target");
      await session.query(tree.read("schema.sql") ?? "");
    } else runModels(plan.command, place, variables);
    const before = await filledIn(database);
    const output = runModels(plan.queries, place, variables);
    const report = parseQueriesReport(unpacked(output).text);
    if (report === undefined) throw new Error(output.slice(-2_000));
    const said = (word: string, isPlaced: boolean) =>
      tree.files.flatMap((file) => saidIn(root, file, { word, isPlaced })).sort();
    return {
      report,
      refused: report.refused
        .map(
          ({ kind, name, sqlstate, file, line }) => `${kind} ${name} ${sqlstate} ${file}:${line}`,
        )
        .sort(),
      expectedRefused: said("refused", true),
      undecided: report.undecided.map(({ kind, name }) => `${kind} ${name}`).sort(),
      expectedUndecided: said("undecided", false),
      filled: (await filledIn(database)).filter((table) => !before.includes(table)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Node looks for what a package needs where the package really is. */
function linkPackages(modules: string, into: string, without: readonly string[]): void {
  if (without.length === 0) symlinkSync(modules, into);
  else {
    mkdirSync(into);
    for (const name of readdirSync(modules).filter((each) => !without.includes(each)))
      symlinkSync(join(modules, name), join(into, name));
  }
}

interface Saying {
  readonly word: string;
  readonly isPlaced: boolean;
}

function saidIn(root: string, file: string, { word, isPlaced }: Saying): readonly string[] {
  if (!/\.(?:py|ts|js|prisma|go|rb)$/.test(file)) return [];
  return readFileSync(join(root, file), "utf8")
    .split("\n")
    .flatMap((text, index) => {
      const subject = new RegExp(`(?:#|//) ${word}: (.*)$`).exec(text)?.[1]?.trim();
      if (subject === undefined) return [];
      return [isPlaced ? `${subject} ${file}:${index + 1}` : subject];
    });
}

async function filledIn(database: Database): Promise<readonly string[]> {
  const tables = await database.query(
    "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
  );
  const filled: string[] = [];
  for (const { name } of tables)
    if ((await database.query(`SELECT FROM ${name} LIMIT 1`)).length > 0) filled.push(String(name));
  return filled;
}
