import type { SourceTree } from "#contract/source-tree.ts";

const CONVENTION = "/openapi.json";
const DECLARED = /\bopenapi_url\s*=\s*(f?)(["'])(.*?)\2/g;

/** Where FastAPI serves its description: as the code declares it, else by convention. */
export function servedDescription(tree: SourceTree, sources: readonly string[]): readonly string[] {
  const code = sources.map((file) => tree.read(file) ?? "").join("\n");
  const declared = [...code.matchAll(DECLARED)].map(([, formatted, , text = ""]) => ({
    isFormatted: formatted === "f",
    path: formatted === "f" ? withDefaults(text, code) : text,
  }));
  const paths = declared.map(({ path }) => path).filter((path) => path.startsWith("/"));
  // The environment may change a prefix, so a formatted path is a guess.
  if (declared.some(({ isFormatted }) => isFormatted)) return [...new Set([...paths, CONVENTION])];
  if (paths.length > 0) return paths;
  return /\bopenapi_url\s*=\s*None\b/.test(code) ? [] : [CONVENTION];
}

/** `{settings.API_V1_STR}` is the text that is assigned to API_V1_STR; empty when one is not known. */
function withDefaults(text: string, code: string): string {
  let isKnown = true;
  const path = text.replaceAll(/\{([\w.]+)\}/g, (_, expression: string) => {
    const name = expression.slice(expression.lastIndexOf(".") + 1);
    const assigned = new RegExp(`^\\s*${name}\\s*(?::[^=\\n]+)?=\\s*["']([^"'\\n]*)["']`, "m");
    const value = assigned.exec(code)?.[1];
    isKnown &&= value !== undefined;
    return value ?? "";
  });
  return isKnown && !path.includes("{") ? path : "";
}
