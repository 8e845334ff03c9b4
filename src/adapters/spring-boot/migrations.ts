import type { MigrationFile, MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";

const VERSIONED = /(^|\/)src\/main\/resources\/db\/migration\/(?:.*\/)?V([\d._]+)__[^/]+\.sql$/;

/** Flyway's versioned files, in the order in which it applies them. */
export function migrations(tree: SourceTree): MigrationPlan | NotSupported {
  const versioned = tree.files
    .flatMap((file) => {
      const version = VERSIONED.exec(file)?.[2];
      return version === undefined ? [] : [{ file, version: version.replaceAll("_", ".") }];
    })
    .sort((a, b) => byVersion(a.version, b.version));
  const [first] = versioned;
  if (first === undefined)
    return { supported: false, reason: "there is no versioned file of Flyway" };
  const files = versioned.map(({ file, version }, index): MigrationFile => {
    const previous = versioned[index - 1];
    const parents = previous === undefined ? [] : [previous.version];
    return { file, id: version, parents, line: 1 };
  });
  return {
    supported: true,
    tool: "flyway",
    directory: first.file.slice(0, first.file.lastIndexOf("/")),
    files,
    bookkeeping: ["flyway_schema_history"],
    graph: false,
  };
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
