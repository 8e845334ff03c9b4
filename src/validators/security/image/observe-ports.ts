import type { ListeningSocket } from "#contract/runtime.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import type { ListeningPorts } from "./evidence.ts";

const LOOPBACK = /^(127\.|::1$|::ffff:127\.|localhost$)/;
const STARTS =
  /(^|\/)(Dockerfile[^/]*|[^/]+\.Dockerfile|Procfile|package\.json|[^/]+\.(sh|toml|ya?ml|py|js|mjs|cjs|ts))$/;
const NOT_PRODUCTION = /(^|\/)(tests?|__tests__|spec|examples?|docs?|\.github|dist|coverage)\//;
const COMMENT = /^\s*(#|\/\/|\*|\/\*)/;
const MOST_FILES = 2_000;
const INSPECTOR_PORT = 9229;

/** Ports that listen beyond the loopback interface and that nobody declared. */
export function observePorts(
  tree: SourceTree,
  given: {
    readonly sockets: readonly ListeningSocket[];
    readonly own: readonly number[];
    readonly exposed: readonly number[];
  },
): ListeningPorts {
  const { sockets, own, exposed } = given;
  const others = new Map<number, ListeningSocket>();
  for (const socket of sockets) {
    const isKnown = own.includes(socket.port) || exposed.includes(socket.port);
    if (!isKnown && !LOOPBACK.test(socket.address)) others.set(socket.port, socket);
  }
  return {
    own: [...new Set(own)],
    exposed,
    others: [...others.values()]
      .sort((a, b) => a.port - b.port)
      .map(({ port, address }) => {
        const line = portLine(tree, port);
        return { port, address, ...(line === undefined ? {} : { line }) };
      }),
  };
}

/** The only line of the project that names the port, or that asks for Node's inspector. */
function portLine(tree: SourceTree, port: number): ImageLine | undefined {
  const literal = new RegExp(`(^|[^\\d.])${port}([^\\d.]|$)`);
  const isWanted = (row: string) =>
    literal.test(row) || (port === INSPECTOR_PORT && /--inspect\b/.test(row));
  const hits: ImageLine[] = [];
  const files = tree.files.filter((file) => STARTS.test(file) && !NOT_PRODUCTION.test(file));
  for (const file of files.slice(0, MOST_FILES)) {
    const rows = tree.read(file)?.split("\n") ?? [];
    rows.forEach((row, index) => {
      if (!COMMENT.test(row) && isWanted(row.slice(0, 1_000))) hits.push({ file, line: index + 1 });
    });
    if (hits.length > 1) return undefined;
  }
  return hits[0];
}
