import type { SourceTree } from "#contract/source-tree.ts";
import type { FileLine } from "../evidence.ts";

// SQLAlchemy configures mappers after every import, so that no frame of the error is the project's.
const NAMES = [
  /has no property '(\w+)'/,
  /expression ['"]([\w.]+)['"] failed to locate a name/,
  /Could not locate any relevant foreign key columns.*relationship (?:\w+\.)?(\w+)/,
];

/** The only line of the project that writes the name of which a mapper complains. */
export function mapperLine(tree: SourceTree, message: string): FileLine | undefined {
  const name = NAMES.map((pattern) => pattern.exec(message)?.[1]).find((found) => found);
  if (name === undefined) return undefined;
  const written = [`"${name}"`, `'${name}'`];
  const hits = tree.files
    .filter((file) => file.endsWith(".py"))
    .flatMap((file) =>
      (tree.read(file) ?? "")
        .split("\n")
        .flatMap((text, index) =>
          written.some((word) => text.includes(word)) ? [{ file, line: index + 1 }] : [],
        ),
    );
  return hits.length === 1 ? hits[0] : undefined;
}
