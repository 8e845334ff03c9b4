import type { ProcessPlan } from "#contract/launch.ts";
import type { Origin } from "#contract/source-tree.ts";

/** A text of a file with the line it stands on. */
export type Placed = Origin & { readonly file: string; readonly line: number };

export interface DeclaredProcess {
  readonly name: string;
  readonly kind: ProcessPlan["kind"];
  /** A shell command line. */
  readonly line: string;
  readonly origin: Placed;
}

export interface DeclaredVariable {
  readonly name: string;
  /** Absent: the platform fills it in, or asks for it. */
  readonly value?: string;
  readonly file: string;
  readonly line: number;
}

/** What one manifest says of how a platform runs this application. */
export interface Declaration {
  readonly file: string;
  readonly processes: readonly DeclaredProcess[];
  /** The port that the platform routes to. */
  readonly port?: { readonly value: number; readonly origin: Placed };
  readonly health?: { readonly value: string; readonly origin: Placed };
  readonly variables: readonly DeclaredVariable[];
}

/** Reads one manifest; undefined when it cannot be read. */
export type ManifestReader = (
  file: string,
  text: string,
  /** Directory of the application, relative to the project. */
  directory: string,
) => Declaration | undefined;

const TASK = /^(console|shell|migrate|migrations?|seed|setup|createsuperuser|postdeploy|cron)$/i;

/** What a process of this name is, where the manifest does not say it. */
export function kindOf(name: string): ProcessPlan["kind"] {
  if (name === "web" || name === "release") return name;
  return TASK.test(name) ? "task" : "worker";
}

export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A command as one line: a list's commands one after the other. */
export function commandOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return textOf(value);
  const lines = value.flatMap((entry) => textOf(entry) ?? []);
  return lines.length === 0 ? undefined : lines.join(" && ");
}
