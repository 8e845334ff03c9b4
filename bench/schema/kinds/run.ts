import type { Database } from "#contract/database.ts";
import { sideOf } from "../compare.ts";
import { writeSection } from "../results.ts";
import { openServer, runScript } from "../server.ts";
import { table } from "../table.ts";
import { archivedEntries } from "./archive.ts";
import { DUMPED_KINDS, GROUND } from "./dumped-kinds.ts";
import { type Missing, missing } from "./missing.ts";

const startedAt = performance.now();
await using opened = await openServer();
const { server } = opened;
const major = Number.parseInt(server.version, 10);
const kinds = DUMPED_KINDS.filter(({ least = 14 }) => least <= major);
await using whole = await server.create("everything");
await runScript(whole, [GROUND, ...kinds.map(({ make }) => make)].join(";\n"));
const entries = await entriesOf(whole);
const unseen = [...new Set(kinds.map(({ entry }) => entry))].filter((entry) => !entries.has(entry));
const side = await sideOf(whole);
const judged: Missing[] = [];
for (const kind of kinds)
  judged.push(
    await missing(server, side, kind).catch((error: Error) => ({
      ...{ kind, isFound: [false, false] as const, invented: [], trouble: error.message },
    })),
  );
for (const { statement } of await whole.query(
  "SELECT format('DROP SUBSCRIPTION %I', subname) AS statement FROM pg_subscription",
))
  await whole.query(String(statement));

const isRight = ({ isFound, invented, trouble }: Missing) =>
  !isFound.includes(false) && invented.length === 0 && trouble === undefined;
const types = new Set(kinds.map(({ entry }) => entry));
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
const summary = `PostgreSQL ${server.version}: ${kinds.length} objects of ${types.size} types of entry in one database; an archive of it has ${entries.size} of these types${unseen.length === 0 ? "" : ` (not ${unseen.join(", ")})`}. Each object in turn missing on one side: ${judged.filter(({ isFound }) => isFound[0]).length} found where the migrations lack it, ${judged.filter(({ isFound }) => isFound[1]).length} where the models do, ${judged.filter(({ invented }) => invented.length > 0).length} with something else invented. ${seconds} s. \`node bench/schema/kinds/run.ts\`.`;
const wrong = judged.filter((each) => !isRight(each));
const lines = wrong.map(({ kind, isFound, invented, trouble }) => [
  `${kind.entry} (${kind.kind})`,
  isFound.map((found) => (found ? "found" : "missed")).join(", "),
  trouble ?? invented.join("; "),
]);
const text = [
  summary,
  wrong.length === 0 ? "" : table(["Not right", "both ways", "besides"], lines),
]
  .filter((part) => part !== "")
  .join("\n\n");
process.stdout.write(`${text}\n`);
if (process.argv.includes("--write")) writeSection("kinds", text);
if (wrong.length > 0 || unseen.length > 0) process.exitCode = 1;

async function entriesOf(database: Database): Promise<ReadonlySet<string>> {
  const superuser = { user: "archivist", password: "archivist" };
  await database.query(
    `CREATE ROLE ${superuser.user} SUPERUSER LOGIN PASSWORD '${superuser.password}'`,
  );
  return archivedEntries(
    database,
    superuser,
    kinds.map(({ entry }) => entry),
  );
}
