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

// The three managers write node_modules/NAME, NAME@version or /NAME@version.
function holdsNode(text: string, name: string): boolean {
  return [
    `node_modules/${name}"`,
    `\n"${name}@`,
    `\n${name}@`,
    `  ${name}@`,
    ` '${name}@`,
    `/${name}@`,
  ].some((sign) => text.includes(sign));
}

function holdsPython(text: string, name: string): boolean {
  for (const [, toml, json] of text.matchAll(/^name = "([^"]+)"|^ {8}"([^"]+)": \{/gm))
    if (normalised(toml ?? json ?? "") === name) return true;
  return false;
}
