import type { SourceTree } from "#contract/source-tree.ts";

/** One property of an application's files, with the place where it is written. */
export interface SpringProperty {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

const FILE =
  /(^|\/)src\/main\/resources\/(?:config\/)?(?:application|bootstrap)(?:-(\w+))?\.(properties|ya?ml)$/;
const PRODUCTION = /^(prod|production)$/;

/** Property files that count in production: those without a profile, then production's. */
export function propertyFiles(tree: SourceTree): readonly string[] {
  const plain = tree.files.filter((file) => FILE.test(file) && profileOf(file) === undefined);
  const production = tree.files.filter((file) => PRODUCTION.test(profileOf(file) ?? ""));
  return [...plain, ...production];
}

/** `prod` of application-prod.yml. */
export function profileOf(file: string): string | undefined {
  return FILE.exec(file)?.[2];
}

export function springProperties(tree: SourceTree): readonly SpringProperty[] {
  return propertyFiles(tree).flatMap((file) => {
    const text = tree.read(file) ?? "";
    const found = file.endsWith(".properties") ? fromProperties(text) : fromYaml(text);
    return found.map((property) => ({ ...property, file }));
  });
}

type Found = Omit<SpringProperty, "file">;

function fromProperties(text: string): readonly Found[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    const [, name, value = ""] = /^\s*([\w.[\]-]+)\s*[=:]\s*(.*?)\s*$/.exec(row) ?? [];
    return name === undefined ? [] : [{ name, value, line: index + 1 }];
  });
}

interface Level {
  readonly indent: number;
  readonly name: string;
}

/** Scalars of nested maps, named by their path; lists and anything rarer are passed over. */
function fromYaml(text: string): readonly Found[] {
  const found: Found[] = [];
  let levels: readonly Level[] = [];
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    const [, margin = "", key, rest = ""] =
      /^( *)["']?([\w.[\]/-]+)["']?:(?:\s+(.*?))?\s*$/.exec(row) ?? [];
    if (key === undefined) continue;
    levels = [
      ...levels.filter(({ indent }) => indent < margin.length),
      { indent: margin.length, name: key },
    ];
    const value = rest.replace(/\s+#.*$/, "").replace(/^(["'])(.*)\1$/, "$2");
    if (value === "" || value.startsWith("#")) continue;
    found.push({ name: levels.map(({ name }) => name).join("."), value, line: index + 1 });
  }
  return found;
}
