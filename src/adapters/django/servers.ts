import type { Origin, SourceTree } from "#contract/source-tree.ts";
import type { ConventionalLine } from "../conventional-start.ts";
import { installsServer } from "../python-servers.ts";
import type { DjangoProject } from "./project.ts";

interface Server {
  readonly package: string;
  readonly serves: "wsgi" | "asgi";
  line(target: string): string;
}

/** Servers of production, in the order in which they are taken. */
const SERVERS: readonly Server[] = [
  {
    package: "gunicorn",
    serves: "wsgi",
    line: (target) => `gunicorn ${target} --bind 0.0.0.0:$PORT`,
  },
  {
    package: "uvicorn",
    serves: "asgi",
    line: (target) => `python -m uvicorn ${target} --host 0.0.0.0 --port $PORT`,
  },
  {
    package: "daphne",
    serves: "asgi",
    line: (target) => `daphne -b 0.0.0.0 -p $PORT ${target}`,
  },
  {
    package: "hypercorn",
    serves: "asgi",
    line: (target) => `hypercorn --bind 0.0.0.0:$PORT ${target}`,
  },
  {
    package: "waitress",
    serves: "wsgi",
    line: (target) => `waitress-serve --host 0.0.0.0 --port $PORT ${target}`,
  },
];

/** The first server that production installs and that the project has an entry for. */
export function served(
  tree: SourceTree,
  directory: string,
  project: DjangoProject,
): ConventionalLine | undefined {
  const server = SERVERS.find(
    (known) =>
      project[known.serves] !== undefined && installsServer(tree, directory, known.package),
  );
  const entry = server === undefined ? undefined : project[server.serves];
  if (server === undefined || entry === undefined) return undefined;
  return {
    line: inFolder(server.line(`${entry.module}:application`), directory, project),
    origin: {
      text: `convention: ${server.package} serves ${entry.module}:application`,
      file: entry.file,
      line: entry.line,
    },
  };
}

/** What would serve the project if its server were among the requirements. */
export function servable(directory: string, project: DjangoProject): readonly Origin[] {
  const usual = SERVERS.filter(({ package: name }) => name === "gunicorn" || name === "uvicorn");
  return usual.flatMap(({ serves, line }): readonly Origin[] => {
    const entry = project[serves];
    if (entry === undefined) return [];
    const text = inFolder(line(`${entry.module}:application`), directory, project);
    return [{ text, file: entry.file, line: entry.line }];
  });
}

/** Modules are imported from the folder of manage.py. */
function inFolder(line: string, directory: string, { folder }: DjangoProject): string {
  if (folder === directory) return line;
  const inside = directory === "." ? folder : folder.slice(directory.length + 1);
  return `cd ${inside} && exec ${line}`;
}
