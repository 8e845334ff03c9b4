import { PRISMA_QUERIES } from "./prisma-queries.ts";
import { WRITTEN_SQL } from "./written-sql.ts";

/**
 * Writes down the schema of Prisma's models by `prisma migrate diff`. Its engine is a program that Prisma
 * fetches when it is needed; where it cannot be had, the engine that Prisma 6 carries as WebAssembly is
 * asked, which needs no database for this either.
 *
 * Source  Prisma's manual, "migrate diff" and "Config reference: engine". Tried with Prisma 6.19; Prisma 7
 *         carries the engine's WebAssembly without what would call it, so that it needs the network.
 */
export const PRISMA_SCRIPT = `${WRITTEN_SQL}${PRISMA_QUERIES}${String.raw`
async function build(input) {
  const program = programOf("prisma", "prisma");
  if (program === undefined) throw new Absent("prisma");
  const manifest = JSON.parse(fs.readFileSync(path.join(packageFolder("prisma"), "package.json"), "utf8"));
  const [major, minor] = manifest.version.split(".").map(Number);
  const { schema } = input.extra;
  const args = ["migrate", "diff", "--from-empty", major >= 7 ? "--to-schema" : "--to-schema-datamodel", schema, "--script"];
  // What is not here yet would be fetched, which takes long and needs the network.
  let run = carries(major, minor) && !hasEngine() ? carried(program, args, path.resolve(root, schema)) : undefined;
  if (run === undefined || !run.isDone) run = written(program, args, {});
  if (!run.isDone) throw new Obstacle("prisma migrate diff ended with an error: " + run.said);
  if (!/\bCREATE\s+TABLE\b/i.test(run.sql)) throw new Obstacle("prisma migrate diff writes no table");
  return { statements: run.sql, tables: input.tables };
}

function carries(major, minor) {
  return major === 6 && minor >= 6;
}
function hasEngine() {
  const folder = packageFolder("@prisma/engines");
  return folder !== undefined && fs.readdirSync(folder).some((name) => name.startsWith("schema-engine"));
}
function carried(program, args, schema) {
  const folder = fs.mkdtempSync(path.join(require("node:os").tmpdir(), "prisma-"));
  const file = path.join(folder, "prisma.config.ts");
  try {
    fs.writeFileSync(file, [
      "const rows = { columnNames: ['exists', 'version', 'numeric_version'], columnTypes: [5, 7, 0], rows: [[true, 'PostgreSQL 15.0', 150000]] };",
      "const answer = (value: unknown) => async () => value;",
      "const none = { provider: 'postgres', adapterName: 'none' };",
      "const connection = () => ({ ...none, executeScript: answer(undefined), queryRaw: answer(rows), executeRaw: answer(0), startTransaction: answer(undefined), dispose: answer(undefined), getConnectionInfo: () => ({ supportsRelationJoins: true }) });",
      "export default { experimental: { adapter: true }, engine: 'js', schema: " + JSON.stringify(schema) + ", adapter: async () => ({ ...none, connect: async () => connection(), connectToShadowDb: async () => connection() }) };",
    ].join("\n"));
    // Any file will do for the engines that are not asked.
    const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_QUERY_ENGINE_LIBRARY: process.execPath };
    return written(program, [...args, "--config", file], env);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
`}`;
