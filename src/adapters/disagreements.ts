import type { Disagreement } from "#contract/launch.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import type { Level } from "./evidence-chain.ts";
import { isMigration, toolOf } from "./migration-commands.ts";
import type { Placed } from "./platforms/declaration.ts";

interface Question {
  readonly tree: SourceTree;
  readonly levels: readonly Level[];
  /** Where the start of the plan was found. */
  readonly start: Origin;
}

/**
 * What two places contradict each other in, each of which a platform would follow. Two ways to write
 * the same, such as two servers for one entry object, are no contradiction.
 */
export function disagreements(question: Question): readonly Disagreement[] {
  return [
    ...startDisagreements(question),
    ...migrateDisagreements(question),
    ...portDisagreements(question),
    ...healthDisagreements(question),
  ];
}

interface Entry {
  readonly kind: "object" | "module" | "node";
  readonly name: string;
}

const OBJECT = /(?:^|[\s"'])([A-Za-z_][\w.]*:[A-Za-z_]\w*)(?:\(\))?(?=[\s"']|$)/;
const PYTHON_SERVER = /\b(?:gunicorn|uvicorn|hypercorn|daphne|granian|waitress-serve)\b/;
const MODULE = /\bpython[\d.]*\s+(?:-[uOB]\s+)*(?:-m\s+([A-Za-z_][\w.]*)|([\w./-]+\.py))(?=\s|$)/;
const NODE = /(?:^|\s)node\s+(?:--?\S+\s+)*([\w@./-]+)(?=\s|$)/;

function startDisagreements({ levels, start }: Question): readonly Disagreement[] {
  const taken = levels.find((level) => isSamePlace(level.start?.origin, start));
  const own = taken === undefined ? undefined : entryOf(taken);
  if (taken?.start === undefined || own === undefined) return [];
  const { origin, line } = taken.start;
  return levels.flatMap((level): readonly Disagreement[] => {
    const entry = level === taken ? undefined : entryOf(level);
    if (level.start === undefined || entry === undefined || isSameEntry(own, entry)) return [];
    const other = { ...level.start.origin, text: level.start.line };
    return [{ about: "start", taken: { ...origin, text: line }, other }];
  });
}

function isSamePlace(found: Placed | undefined, origin: Origin): boolean {
  return found !== undefined && found.file === origin.file && found.line === origin.line;
}

/** What the last command of the start serves; undefined when that is not written in it. */
function entryOf({ traced }: Level): Entry | undefined {
  const line = traced.findLast((command) => !isMigration(command.line))?.line ?? "";
  const object = PYTHON_SERVER.test(line) ? OBJECT.exec(line)?.[1] : undefined;
  if (object !== undefined) return { kind: "object", name: object };
  const [, module, file] = MODULE.exec(line) ?? [];
  // A module that serves another one is not the entry.
  if (module !== undefined && /^(?:gunicorn|uvicorn|hypercorn|daphne|flask|http)/.test(module))
    return undefined;
  const name = module ?? file?.replace(/^\.\//, "").replace(/\.py$/, "").replaceAll("/", ".");
  if (name !== undefined) return { kind: "module", name };
  const script = NODE.exec(line)?.[1];
  return script === undefined ? undefined : { kind: "node", name: nodeModule(script) };
}

function nodeModule(path: string): string {
  const bare = path.replace(/^\.?\//, "").replace(/\.[cm]?js$/, "");
  return bare.replace(/(?:^|\/)index$/, "");
}

/** One folder may be the other's inside; what ends alike may well be the same file. */
function isSameEntry(one: Entry, other: Entry): boolean {
  if (one.kind !== other.kind) return true;
  const separator = one.kind === "node" ? "/" : ".";
  const [short, long] = [one.name, other.name].sort((a, b) => a.length - b.length);
  return short === "" || `${separator}${long}`.endsWith(`${separator}${short}`);
}

// Flask-Migrate runs Alembic.
const SAME_TOOL: Readonly<Record<string, string>> = { "flask-migrate": "alembic" };

function migrateDisagreements({ levels }: Question): readonly Disagreement[] {
  const known = levels.flatMap(({ migrate }) => {
    const way = migrate === undefined ? undefined : wayOf(migrate.line);
    return migrate === undefined || way === undefined ? [] : [{ migrate, way }];
  });
  const [first, ...rest] = known;
  return rest.flatMap(({ migrate, way }): readonly Disagreement[] => {
    if (first === undefined || way === first.way) return [];
    const textOf = (found: typeof migrate) => ({ ...found.origin, text: found.line });
    return [{ about: "migrate", taken: textOf(first.migrate), other: textOf(migrate) }];
  });
}

/** The tool, and whether it applies migrations or the models as they are. */
function wayOf(line: string): string | undefined {
  const id = toolOf(line)?.id;
  if (id === undefined) return undefined;
  const how = /\bdb push\b|\bdrizzle-kit push\b|\bschema:(?:sync|load)\b/.test(line) ? " push" : "";
  return `${SAME_TOOL[id] ?? id}${how}`;
}

/** A platform that routes to one port, and a command that listens on another. */
function portDisagreements({ levels }: Question): readonly Disagreement[] {
  const image = levels.at(-1);
  return levels.flatMap((level): readonly Disagreement[] => {
    const { port } = level.declaration;
    const used = level.start === undefined ? image : level;
    if (port === undefined || used?.start === undefined || used.fixedPort === undefined) return [];
    if (used.fixedPort === port.value) return [];
    const text = `the start command listens on ${used.fixedPort}`;
    return [{ about: "port", taken: { ...used.start.origin, text }, other: port.origin }];
  });
}

const CODE = /\.(?:py|[cm]?[jt]sx?|go|java|kt|rb|php|cs|rs|ex)$/;

/** Two health paths, the second of which no code speaks about. */
function healthDisagreements({ tree, levels }: Question): readonly Disagreement[] {
  const [first, ...rest] = levels.flatMap(({ declaration }) => declaration.health ?? []);
  const others = rest.filter(({ value }) => value !== first?.value && value !== "/");
  if (first === undefined || others.length === 0) return [];
  const code = tree.files.filter((file) => CODE.test(file));
  const isSpokenOf = (path: string) => {
    const name = path.split("/").findLast((part) => part !== "") ?? "";
    return code.some((file) => file.includes(name) || tree.read(file)?.includes(name) === true);
  };
  if (!isSpokenOf(first.value)) return [];
  return others
    .filter(({ value }) => !isSpokenOf(value))
    .map(({ origin }) => ({ about: "health", taken: first.origin, other: origin }));
}
