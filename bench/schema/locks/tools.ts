import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Database } from "#contract/database.ts";
import { filled, longest, type World, watched } from "./measure.ts";
import { TOOLS, type Tool } from "./tool-projects.ts";

export interface ToolResult {
  /** With its version. */
  readonly tool: string;
  readonly isConcurrent: boolean;
  readonly readMs: number;
  readonly writeMs: number;
}

const run = promisify(execFile);

/** Installs the tools, and lets each create an index plainly and concurrently on the largest table. */
export async function measureTools(world: World): Promise<readonly ToolResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "lock-tools-"));
  try {
    const results: ToolResult[] = [];
    for (const tool of TOOLS) results.push(...(await measureTool(world, tool, folder)));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureTool(
  world: World,
  tool: Tool,
  folder: string,
): Promise<readonly ToolResult[]> {
  const directory = join(folder, tool.id);
  for (const [name, text] of Object.entries(tool.files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const [program = "", ...args] of tool.install) await run(program, args, { cwd: directory });
  const results: ToolResult[] = [];
  for (const isConcurrent of [false, true]) {
    await using database = await filled(world, world.sizes.at(-1) ?? 0);
    const [program = "", ...args] = tool.migrate;
    const env = environment(database, isConcurrent);
    const seen = await watched(world, database, async () => {
      await run(program, args, { cwd: directory, env });
    });
    const [index] = await database.query("SELECT FROM pg_class WHERE relname = 'by_status'");
    if (index === undefined) throw new Error(`${tool.id} created no index`);
    results.push({
      ...{ tool: tool.id, isConcurrent },
      ...{ readMs: longest(seen, "read"), writeMs: longest(seen, "write") },
    });
  }
  return results;
}

function environment({ connection }: Database, isConcurrent: boolean): NodeJS.ProcessEnv {
  const { host, port, user, password, database } = connection;
  return {
    ...process.env,
    DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${database}`,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    CONCURRENT: isConcurrent ? "1" : "",
  };
}
