/**
 * Part of the scripts of ORMs whose own command line writes their schema down as SQL: runs that command
 * with the application's Node, without a terminal, so that it cannot ask.
 */
export const WRITTEN_SQL = String.raw`
const { spawnSync } = require("node:child_process");
const COMMAND_TIMEOUT_MS = 120000;
const MOST_SQL_BYTES = 32 * 1024 * 1024;
const MOST_WORDS = 1500;

function written(program, args, env) {
  const run = spawnSync(process.execPath, [program, ...args], {
    ...{ cwd: root, encoding: "utf8", timeout: COMMAND_TIMEOUT_MS, maxBuffer: MOST_SQL_BYTES },
    ...{ stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1", CI: "1", ...env } },
  });
  const said = ((run.stderr || "") + "\n" + (run.stdout || "")).trim();
  const isDone = run.status === 0 && !run.error;
  return { isDone, sql: run.stdout || "", said: said.slice(-MOST_WORDS) || String(run.error || "no word") };
}
`;
