import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { importedModules } from "../python-imports.ts";
import { moduleOf, pythonSources } from "../python-sources.ts";

const DECLARES =
  /\b(?:DeclarativeBase|declarative_base|as_declarative|Mapped|mapped_column|SQLModel|map_imperatively|__tablename__|db\.Model)\b|\b(?:Column|MetaData|Table)\(/;
const CLASS = /^[ \t]*class (\w+)\s*\(([^)]*)\)\s*:/gm;
// At the left margin: whoever imports such a file runs it.
const RUNS =
  /^(?:asyncio\.run|uvicorn\.run|(?:app|application|bot|cli)\.run|main|run|cli|sys\.exit)\s*\(/m;
const APPLICATION = /\b(?:FastAPI|Flask|Starlette|Sanic|Quart|Litestar|Celery|Typer)\(/;
const BASES = new Set(["DeclarativeBase", "DeclarativeBaseNoMeta", "SQLModel", "Model"]);

/** Modules that may hold models, by what a failed import of theirs would mean. */
export interface ModelModules {
  /** The application imports them, or is them. */
  readonly reached: readonly string[];
  /** Nothing of the application imports them by name. */
  readonly unreached: readonly string[];
}

/**
 * Every module that declares a model, also one whose classes only extend another module's. Files that
 * run when they are imported are left to whoever imports them.
 */
export function modelModules(tree: SourceTree, directory: string): ModelModules {
  const sources = pythonSources(tree).filter((file) => isUnder(file, directory));
  const texts = new Map(sources.map((file) => [file, tree.read(file) ?? ""]));
  const models = modelClasses([...texts.values()]);
  const found = sources.filter((file) => {
    const text = texts.get(file) ?? "";
    return !RUNS.test(text) && (DECLARES.test(text) || extendsModel(text, models));
  });
  const imports = importedModules(tree, directory);
  const isReached = (file: string) =>
    imports.has(moduleOf(file, directory)) || APPLICATION.test(texts.get(file) ?? "");
  const named = (files: readonly string[]) => files.map((file) => moduleOf(file, directory)).sort();
  const reached = found.filter(isReached);
  // A single file is the application; so is what a dynamic import may load.
  const isPlain = reached.length > 0;
  return {
    reached: named(isPlain ? reached : found),
    unreached: named(isPlain ? found.filter((file) => !reached.includes(file)) : []),
  };
}

/** Where the application makes its tables from the models; migrations and tests do not count. */
export function createsTables(tree: SourceTree, directory: string): Origin | undefined {
  for (const file of pythonSources(tree).filter((each) => isUnder(each, directory))) {
    const lines = (tree.read(file) ?? "").split("\n");
    const index = lines.findIndex((line) => /^[^#"']*\bcreate_all\s*\(?/.test(line));
    if (index >= 0) return { text: "create_all", file, line: index + 1 };
  }
  return undefined;
}

/** Whether engines are made for more than one address, as far as the code shows it. */
export function hasSeveralEngines(tree: SourceTree, directory: string): boolean {
  const addresses = pythonSources(tree)
    .filter((file) => isUnder(file, directory))
    .flatMap((file) => [
      ...(tree.read(file) ?? "").matchAll(
        /\b(?:create_engine|create_async_engine|engine_from_config)\(\s*([^,)\n]+)/g,
      ),
    ])
    .map(([, address = ""]) =>
      address
        .replace(/async_?|_async/gi, "")
        .trim()
        .toLowerCase(),
    );
  return new Set(addresses).size > 1;
}

function isUnder(file: string, directory: string): boolean {
  return directory === "." || file.startsWith(`${directory}/`);
}

function modelClasses(texts: readonly string[]): ReadonlySet<string> {
  const known = new Set(BASES);
  const classes = texts.flatMap((text) =>
    [...text.matchAll(CLASS)].map(([, name = "", bases = ""]) => ({ name, bases: words(bases) })),
  );
  for (const text of texts)
    for (const [, name = ""] of text.matchAll(
      /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*declarative_base\(/gm,
    ))
      known.add(name);
  let size = 0;
  while (size !== known.size) {
    size = known.size;
    for (const { name, bases } of classes)
      if (bases.some((base) => known.has(base))) known.add(name);
  }
  return known;
}

function extendsModel(text: string, models: ReadonlySet<string>): boolean {
  const own = [...text.matchAll(CLASS)];
  return own.some(([, , bases = ""]) =>
    words(bases).some((base) => models.has(base) && base !== "Model" && base !== "BaseModel"),
  );
}

function words(bases: string): readonly string[] {
  return bases.split(",").map((base) => base.trim().split(".").at(-1) ?? "");
}
