import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { parse } from "yaml";
import type { Plain } from "./context.ts";
import { resolve, type Scope } from "./expressions.ts";

/** A workflow's own words for a job; expressions are still in place. */
export interface WorkflowJob {
  readonly if?: Plain;
  readonly env?: Record<string, Plain>;
  readonly permissions?: Permissions;
  readonly defaults?: { readonly run?: RunDefaults };
  readonly strategy?: { readonly matrix?: Plain };
  readonly outputs?: Record<string, Plain>;
  readonly services?: Record<string, Plain>;
  readonly container?: Plain;
  readonly steps?: readonly WorkflowStep[];
  readonly uses?: string;
}

export interface WorkflowStep {
  readonly id?: string;
  readonly name?: Plain;
  readonly if?: Plain;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, Plain>;
  readonly env?: Record<string, Plain>;
  readonly shell?: Plain;
  readonly "working-directory"?: Plain;
  readonly "continue-on-error"?: Plain;
  readonly "timeout-minutes"?: Plain;
}

export interface RunDefaults {
  readonly shell?: Plain;
  readonly "working-directory"?: Plain;
}

/** Scope to `read`, `write` or `none`; absent where the workflow leaves it to the repository. */
export type Permissions = "read-all" | "write-all" | Readonly<Record<string, string>>;

export interface Workflow {
  readonly name?: string;
  readonly events: readonly string[];
  readonly env: Record<string, Plain>;
  readonly permissions?: Permissions;
  readonly defaults?: { readonly run?: RunDefaults };
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

/**
 * Reads a workflow and holds it against GitHub's own schema and expression rules first. The values
 * come from the YAML itself: GitHub's parser, made for editors, leaves the indentation of a block
 * in its expressions.
 *
 * Errors  throws with every complaint of GitHub's parser.
 */
export async function readWorkflow(file: string): Promise<Workflow> {
  const content = readFileSync(file, "utf8");
  const { NoOperationTraceWriter, parseWorkflow } = await workflowParser();
  const parsed = parseWorkflow(
    { name: path.basename(file), content },
    new NoOperationTraceWriter(),
  );
  const complaints = parsed.context.errors.getErrors().map(({ message }) => message);
  if (complaints.length > 0) throw new Error(`Invalid workflow file: ${complaints.join("; ")}`);
  const document = parse(content) as Omit<Workflow, "events" | "env"> & {
    on: string | readonly string[] | Readonly<Record<string, unknown>>;
    env?: Record<string, Plain> | null;
  };
  return { ...document, env: document.env ?? {}, events: eventsOf(document.on) };
}

function eventsOf(on: string | readonly string[] | Readonly<Record<string, unknown>>): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? [...on] : Object.keys(on);
}

type WorkflowParser = typeof import("@actions/workflow-parser");

let loaded: Promise<WorkflowParser> | undefined;

function workflowParser(): Promise<WorkflowParser> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<WorkflowParser> {
  // The package imports its schemas without the attribute that Node asks for.
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const isSchema = resolved.url.endsWith(".min.json");
      return isSchema ? { ...resolved, importAttributes: { type: "json" } } : resolved;
    },
  });
  try {
    return await import("@actions/workflow-parser");
  } finally {
    hooks.deregister();
  }
}

type Combination = Record<string, Plain>;

/** The first combination of a matrix, in the order that GitHub starts them. */
export function firstCombination(matrix: Plain | undefined, scope: Scope): Combination {
  const value = resolve(matrix ?? {}, scope);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return {};
  const { include = [], exclude = [], ...vectors } = value;
  const included = Array.isArray(include) ? (include as Combination[]) : [];
  const excluded = Array.isArray(exclude) ? (exclude as Combination[]) : [];
  const base = combinationsOf(vectors).find(
    (combination) => !excluded.some((entry) => agrees(entry, combination)),
  );
  if (base === undefined || Object.keys(vectors).length === 0) return included[0] ?? {};
  const extended = { ...base };
  for (const entry of included) {
    const shared = Object.keys(entry).filter((key) => key in base);
    if (shared.every((key) => isEqual(entry[key], base[key]))) Object.assign(extended, entry);
  }
  return extended;
}

function combinationsOf(vectors: Record<string, Plain>): Combination[] {
  let combinations: Combination[] = [{}];
  for (const [key, values] of Object.entries(vectors)) {
    const items = Array.isArray(values) ? values : [values];
    combinations = combinations.flatMap((known) =>
      items.map((item) => ({ ...known, [key]: item })),
    );
  }
  return combinations;
}

const agrees = (entry: Combination, combination: Combination): boolean =>
  Object.entries(entry).every(([key, value]) => isEqual(value, combination[key]));

const isEqual = (a: Plain | undefined, b: Plain | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
