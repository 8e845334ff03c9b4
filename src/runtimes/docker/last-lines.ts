import type { Cli } from "./cli.ts";

const LINES = 12;
const CHARACTERS = 800;

/** The last lines that a container printed on both streams, for a message; at most 800 characters. */
export async function lastLines(cli: Cli, name: string): Promise<string> {
  const { stdout, stderr } = await cli.run(["logs", "--tail", `${LINES}`, name]);
  return `${stdout}${stderr}`.trim().slice(-CHARACTERS);
}
