import { normalised } from "./shape.ts";

/** One line of a manifest that names a package. */
export interface ManifestEntry {
  readonly name: string;
  readonly scope: "production" | "development";
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

type Scope = ManifestEntry["scope"];

// A manifest is written by hand; whatever is longer is not one.
const MOST_LINES = 20_000;
const LONGEST_LINE = 1_000;
const FOR_DEVELOPMENT =
  /(^|[/_.-])(dev|develop|development|tests?|testing|lint|ci|docs?|local|build|typing|debug)([/_.-]|$)/i;

/** The packages that a manifest names, in the order of its lines. */
export function manifestEntries(file: string, text: string): readonly ManifestEntry[] {
  const lines = text
    .split(/\r?\n/)
    .slice(0, MOST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE));
  if (file.endsWith("package.json")) return packageJson(file, lines);
  if (file.endsWith(".txt")) return requirements(file, lines);
  if (file.endsWith(".py")) return setupPy(file, lines);
  return sectioned(file, lines);
}

/** Reads lines as npm writes them; the sections are on the first level of the object. */
function packageJson(file: string, lines: readonly string[]): readonly ManifestEntry[] {
  let scope: Scope | undefined;
  return lines.flatMap((line, index) => {
    const section = /^\s*"((?:dev|optional|peer)?[dD]ependencies)"\s*:\s*\{/.exec(line)?.[1];
    if (section !== undefined) scope = section === "devDependencies" ? "development" : "production";
    const begin = section === undefined ? 0 : line.indexOf("{");
    const body = line.slice(begin);
    const named = scope === undefined ? [] : [...body.matchAll(/"([^"]+)"\s*:\s*"/g)];
    const inside = scope;
    if (body.includes("}")) scope = undefined;
    return named.map(([, name = ""]) => ({
      name,
      scope: inside ?? "production",
      file,
      line: index + 1,
    }));
  });
}

const REQUIREMENT = /^\s*["']?([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;@ ,"']|$)/;

function requirements(file: string, lines: readonly string[]): readonly ManifestEntry[] {
  const scope: Scope = FOR_DEVELOPMENT.test(file.replace(/requirements/gi, ""))
    ? "development"
    : "production";
  return lines.flatMap((line, index) =>
    entry(REQUIREMENT.exec(line)?.[1], { scope, file, line: index + 1 }),
  );
}

// setup.py is a program; only its plain strings below install_requires or extras_require count.
function setupPy(file: string, lines: readonly string[]): readonly ManifestEntry[] {
  let scope: Scope | undefined;
  return lines.flatMap((line, index) => {
    const key = /\b(install_requires|extras_require|tests_require|setup_requires)\b/.exec(
      line,
    )?.[1];
    if (key !== undefined) scope = key === "install_requires" ? "production" : "development";
    if (scope === undefined) return [];
    const inside = scope;
    return [...line.matchAll(/["']([^"']+)["']/g)].flatMap(([, text]) =>
      entry(REQUIREMENT.exec(text ?? "")?.[1], { scope: inside, file, line: index + 1 }),
    );
  });
}

/** pyproject.toml, Pipfile, setup.cfg: `[section]`, then `name = …` or a list below a key. */
function sectioned(file: string, lines: readonly string[]): readonly ManifestEntry[] {
  let section = "";
  let key = "";
  return lines.flatMap((line, index) => {
    const heading = /^\s*\[+([^\]]+)\]+\s*(#.*)?$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = heading.trim();
      key = "";
      return [];
    }
    const assigned = /^([\w.-]+|"[^"]+")\s*=/.exec(line)?.[1]?.replaceAll('"', "");
    if (assigned !== undefined) key = assigned;
    const at = { file, line: index + 1 };
    const table = tableScope(section);
    if (table !== undefined)
      return assigned === undefined ? [] : entry(assigned, { ...at, scope: table });
    const scope = listScope(section, key);
    if (scope === undefined) return [];
    const value = assigned === undefined ? line : line.slice(line.indexOf("=") + 1);
    return listed(value).flatMap((text) => entry(REQUIREMENT.exec(text)?.[1], { ...at, scope }));
  });
}

/** Sections in which every key is a package. */
function tableScope(section: string): Scope | undefined {
  if (section === "tool.poetry.dependencies" || section === "packages") return "production";
  if (section === "dev-packages" || section === "tool.poetry.dev-dependencies")
    return "development";
  const group = /^tool\.poetry\.group\.([\w-]+)\.dependencies$/.exec(section)?.[1];
  if (group === undefined) return undefined;
  return group === "main" ? "production" : "development";
}

/** Keys whose value is a list of packages. */
function listScope(section: string, key: string): Scope | undefined {
  if (section === "project" && key === "dependencies") return "production";
  if (section === "options" && key === "install_requires") return "production";
  const isExtra =
    section === "project.optional-dependencies" ||
    section === "dependency-groups" ||
    section === "options.extras_require" ||
    section === "tool.pdm.dev-dependencies" ||
    (section === "tool.uv" && key === "dev-dependencies");
  return isExtra ? "development" : undefined;
}

function listed(value: string): readonly string[] {
  const quoted = [...value.matchAll(/["']([^"']+)["']/g)].map(([, text]) => text ?? "");
  return quoted.length > 0 ? quoted : /^\s+[A-Za-z]/.test(value) ? [value] : [];
}

function entry(
  name: string | undefined,
  rest: Omit<ManifestEntry, "name">,
): readonly ManifestEntry[] {
  return name === undefined ? [] : [{ name: normalised(name), ...rest }];
}
