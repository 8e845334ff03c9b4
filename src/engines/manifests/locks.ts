import { type Ecosystem, type ManifestReader, normalised } from "./shape.ts";

const LOCKS: Readonly<Record<Ecosystem, RegExp>> = {
  node: /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock)$/,
  python: /(^|\/)(poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock)$/,
};
const MOST_LOCKS = 10;

/** Whether a lock file of the project holds a package that some other one depends on. */
export function isLocked(reader: ManifestReader, ecosystem: Ecosystem, name: string): boolean {
  const locks = reader.files.filter((file) => LOCKS[ecosystem].test(file)).slice(0, MOST_LOCKS);
  return locks.some((file) => {
    const text = reader.read(file) ?? "";
    return ecosystem === "node" ? holdsNode(text, name) : holdsPython(text, name);
  });
}

// npm writes node_modules/NAME, the others NAME@version or /NAME@version at the beginning of a word.
function holdsNode(text: string, name: string): boolean {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return (
    text.includes(`node_modules/${name}"`) ||
    new RegExp(`(?:^|[\\s"'])/?${literal}@`, "m").test(text)
  );
}

function holdsPython(text: string, name: string): boolean {
  for (const [, toml, json] of text.matchAll(/^name = "([^"]+)"|^ {8}"([^"]+)": \{/gm))
    if (normalised(toml ?? json ?? "") === name) return true;
  return false;
}
