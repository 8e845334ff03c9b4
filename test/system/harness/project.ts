import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Project {
  readonly directory: string;
  readonly remove: () => void;
}

/** A project folder with these files. */
export function projectWith(files: Readonly<Record<string, string>>): Project {
  const directory = mkdtempSync(join(tmpdir(), "project-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

const SERVER = `import { createServer } from "node:http";
const server = createServer((request, response) => response.end("{}"));
server.listen(Number(process.env.PORT), "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
`;

/** A service without a database that is well, except for what these lines of JavaScript do first. */
export function serviceThat(lines = "", files: Readonly<Record<string, string>> = {}): Project {
  return projectWith({
    "server.mjs": `${lines}\n${SERVER}`,
    "readiness.yml": "app: { start: node server.mjs, health: / }\n",
    ...files,
  });
}
