import { parseArgs } from "node:util";
import type { DatabaseServer } from "#contract/database.ts";
import { compare, type Side, sideOf } from "../compare.ts";
import { reload } from "../execute.ts";
import { writeSection } from "../results.ts";
import { openServer } from "../server.ts";
import { table } from "../table.ts";
import { type Application, installed } from "./application.ts";
import { APPLICATIONS } from "./applications.ts";

const { values: options } = parseArgs({
  options: {
    /** Only these applications. */
    app: { type: "string", multiple: true },
    write: { type: "boolean", default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
await using opened = await openServer();
const { server } = opened;
const rows: string[][] = [];
for (const application of APPLICATIONS.filter(({ id }) => options.app?.includes(id) ?? true)) {
  const row = await measured(application, server).catch((error: Error) => [
    application.release,
    `not measured: ${error.message.split("\n").slice(-6).join(" ")}`,
  ]);
  print(row.join(" | "));
  rows.push(row);
}
const head = [
  "Application",
  "tables",
  "facts",
  "read",
  "against itself",
  "dumped and loaded again",
];
const text = `PostgreSQL ${server.version}; the schema that each application's own migrations make. \`node bench/schema/real/run.ts\`.

${table(head, rows)}`;
if (options.write) writeSection("real", text);

async function measured(application: Application, at: DatabaseServer): Promise<string[]> {
  const folder = installed(application);
  await using database = await at.create(application.id);
  application.migrate(folder, database.connection);
  const startedAt = performance.now();
  const first = await sideOf(database);
  const readMs = performance.now() - startedAt;
  await using copy = await reload(at, database);
  const again = await sideOf(database);
  const loaded = await sideOf(copy);
  return [
    application.release,
    String(first.facts.facts.filter(({ kind }) => kind === "table").length),
    String(first.facts.facts.length),
    `${readMs.toFixed(0)} ms`,
    await told(first, again),
    await told(first, loaded),
  ];
}

async function told(expected: Side, observed: Side): Promise<string> {
  const { forwards, backwards } = await compare({ expected, observed }, false);
  const words = [...forwards, ...backwards].map(
    ({ kind, name, change, attribute }) => `${kind} ${name} ${change} ${attribute ?? ""}`,
  );
  return words.length === 0 ? "nothing" : `${words.length}: ${words.slice(0, 5).join("; ")}`;
}
