import type { SourceTree } from "#contract/source-tree.ts";
import type { Declared } from "#engines/manifests/declared.ts";

const COORDINATES = String.raw`([\w.-]{1,200}):([\w.-]{1,200}):(?:jar|pom|war|aar):([\w.-]{1,100})`;
const ABSENT = new RegExp(
  `Could not find artifact ${COORDINATES} in |${COORDINATES} was not found in https?://`,
);
// A dependency of a pom.xml with its exclusions.
const MOST_LINES = 30;

/** The artifact that no repository has, and the line of a pom.xml that asks for this version of it. */
export function absentArtifact(tree: SourceTree, said: string): Declared | undefined {
  const found = ABSENT.exec(said)
    ?.slice(1)
    .filter((part) => part !== undefined);
  const [group, artifact, version] = found ?? [];
  if (artifact === undefined || version === undefined) return undefined;
  const name = `${group}:${artifact}`;
  const places = tree.files
    .filter((file) => /(^|\/)pom\.xml$/.test(file))
    .flatMap((file) => {
      const line = versionLine(tree.read(file)?.split("\n") ?? [], { artifact, version });
      return line === undefined ? [] : [{ file, line }];
    });
  const [only] = places;
  const at = only !== undefined && places.length === 1 ? { at: only } : {};
  return { scope: "production", package: name, ...at };
}

function versionLine(
  lines: readonly string[],
  { artifact, version }: { readonly artifact: string; readonly version: string },
): number | undefined {
  const from = lines.findIndex((line) => line.includes(`<artifactId>${artifact}</artifactId>`));
  if (from < 0) return undefined;
  const until = lines.findIndex(
    (line, at) => at > from && /<\/(?:dependency|plugin|parent)>/.test(line),
  );
  const within = lines.slice(from, until < 0 ? from + MOST_LINES : until);
  const at = within.findIndex((line) => line.includes(`<version>${version}</version>`));
  return from + Math.max(0, at) + 1;
}
