import type { MigrationFile } from "#contract/adapter.ts";
import type { Row } from "#contract/database.ts";
import { inOrder } from "./graph.ts";

/** Which migration changed a part of the schema last. */
export interface Touch {
  readonly file: string;
  /** What the client sent, at most 4000 characters. */
  readonly statement: string;
  readonly isDrop: boolean;
}

/**
 * Touches by what they are about, unquoted: `public.orders`, `public.orders.total`,
 * `public.orders.orders_pkey`, `public.order_status`.
 */
export type Touches = Readonly<Record<string, Touch>>;

export interface Recording {
  /** `RECORDED_STATES` after `RECORD_LAST_STATE`. */
  readonly states: readonly Row[];
  /** `RECORDED_CHANGES`. */
  readonly changes: readonly Row[];
}

/**
 * Who touched what last.
 *
 * Shape   a change that was made in one state of the tool's tables belongs to the migration by which
 *         the next state differs; one whose migration is no file of the project is left out.
 */
export function touchesOf(recording: Recording, files: readonly MigrationFile[]): Touches {
  const fileOf = filesByState(recording.states, inOrder(files));
  const touches: Record<string, Touch> = {};
  const shapes = new Map<string, Readonly<Record<string, string>>>();
  for (const row of recording.changes) {
    const file = fileOf.get(Number(row["state"]));
    const isDrop = row["is_drop"] === true;
    const identity = unquoted(String(row["identity"]));
    const parts = changedParts(row, shapes);
    if (file === undefined) continue;
    const touch: Touch = { file, statement: String(row["statement"] ?? ""), isDrop };
    for (const part of [identity, ...memberIn(identity)]) touches[part] = touch;
    for (const { part, isGone } of parts) touches[part] = { ...touch, isDrop: isGone };
  }
  return touches;
}

/** `public.orders.total` for a column is its identity already; a trigger's is `touch on public.orders`. */
function memberIn(identity: string): readonly string[] {
  const [, name, relation] = /^(.+) on (.+)$/.exec(identity) ?? [];
  return name === undefined ? [] : [`${relation}.${name}`];
}

/** What of a table differs from how it was seen last. */
function changedParts(
  row: Row,
  shapes: Map<string, Readonly<Record<string, string>>>,
): readonly { readonly part: string; readonly isGone: boolean }[] {
  const { relation, shape } = row;
  if (typeof relation !== "string" || typeof shape !== "object" || shape === null) return [];
  const now = shape as Readonly<Record<string, string>>;
  const before = shapes.get(relation) ?? {};
  shapes.set(relation, now);
  const parts = new Set([...Object.keys(now), ...Object.keys(before)]);
  const changed = [...parts].filter((part) => now[part] !== before[part]);
  return [
    ...changed.map((part) => ({
      part: `${relation}.${part.replace(/^\w+ /, "")}`,
      isGone: now[part] === undefined,
    })),
    { part: relation, isGone: false },
  ];
}

/** The file that was running while the tool's tables were as in each state. */
function filesByState(
  states: readonly Row[],
  files: readonly MigrationFile[],
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const texts = states.map((state) => rowTexts(state["rows"]));
  const last = texts.at(-1) ?? [];
  const isReplaced = texts.every((rows) => rows.length <= 1);
  for (const [at, state] of states.entries()) {
    const running = bestFile((texts[at] ?? []).filter(isRunning), files);
    const before = new Set(texts[at]);
    // Some states only lock the tool's table; the migration shows in a later one.
    const added = texts.slice(at + 1).find((rows) => rows.some((text) => !before.has(text)));
    const fresh = (added ?? []).filter((text) => !before.has(text));
    const next = bestFile(fresh, files);
    const file =
      running ??
      // A state after which nothing of ours is applied had none of ours running.
      (isReplaced && next !== undefined ? onlyFollower(texts[at]?.[0], files) : undefined) ??
      next ??
      (last.length === files.length ? files[texts[at]?.length ?? -1]?.file : undefined);
    if (file !== undefined) found.set(Number(state["id"]), file);
  }
  return found;
}

/**
 * Where one row is replaced with each migration, the one that follows it is running: the next state that
 * was seen may be that of a later migration, when those between change no schema.
 */
function onlyFollower(
  row: string | undefined,
  files: readonly MigrationFile[],
): string | undefined {
  if (files.every(({ parents }) => parents.length === 0)) return undefined;
  const present = row === undefined ? undefined : bestFile([row], files);
  if (row !== undefined && present === undefined) return undefined;
  const applied = files.find(({ file }) => file === present);
  const following = files.filter(({ parents }) =>
    applied === undefined ? parents.length === 0 : parents.includes(applied.id),
  );
  return following.length === 1 ? following[0]?.file : undefined;
}

/** Some tools write down a migration before it runs, and that it is done afterwards. */
function isRunning(row: string): boolean {
  const { dirty, finished_at: finishedAt } = JSON.parse(row) as Record<string, unknown>;
  return dirty === true || finishedAt === null;
}

function rowTexts(rows: unknown): readonly string[] {
  return Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)) : [];
}

/** The first of the new rows that names a file; the one that it names best. */
function bestFile(rows: readonly string[], files: readonly MigrationFile[]): string | undefined {
  for (const row of rows) {
    const applied = JSON.parse(row) as Record<string, unknown>;
    const scored = files
      .map((file) => ({ file: file.file, score: likeness(applied, file) }))
      .sort((a, b) => b.score - a.score);
    const [first, second] = scored;
    if (first !== undefined && first.score > 0 && first.score !== second?.score) return first.file;
  }
  return undefined;
}

const EXACT = 4;
const CONTAINED = 3;
const NUMBERED = 2;
// Shorter ones are years or counts.
const SHORTEST_TIMESTAMP = 10;

function likeness(row: Readonly<Record<string, unknown>>, { file, id }: MigrationFile): number {
  const { app, name } = row;
  // Django's migrations are known by their application as well: every one has an 0001_initial.
  if (typeof app === "string" && typeof name === "string")
    return id === `${app}.${name}` ? EXACT : 0;
  const values = Object.values(row).map(String);
  const base = file.slice(file.lastIndexOf("/") + 1);
  const stem = base.replace(/(?:\.up)?\.\w+$/, "");
  const folder = file.split("/").at(-2) ?? "";
  if (values.some((value) => [id, stem, base].includes(value))) return EXACT;
  if (base === "migration.sql" && values.includes(folder)) return EXACT;
  if (stem.length > 3 && values.some((value) => value.includes(stem))) return CONTAINED;
  const number = /^V?(\d[\d._]*?)(?:_|-|$)/.exec(stem)?.[1] ?? "";
  if (number === "") return 0;
  const isSame = (value: string) => value === number || value === number.replace(/^0+(?=\d)/, "");
  if (values.some((value) => isSame(value.replaceAll(".", "_")) || isSame(value))) return NUMBERED;
  const isTimed = number.length >= SHORTEST_TIMESTAMP;
  return isTimed && values.some((value) => value.includes(number)) ? NUMBERED : 0;
}

function unquoted(identity: string): string {
  return identity.replace(/"((?:[^"]|"")*)"/g, (_whole, name: string) =>
    name.replaceAll('""', '"'),
  );
}
