import { posix } from "node:path";
import type { Instance } from "#contract/boot.ts";
import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Ports } from "#contract/validator.ts";
import type { SecretUse } from "./evidence.ts";
import { kindOf } from "./secret-names.ts";

const MOST_BOOTS = 4;
const LEAST_READY_MS = 20_000;
// A start without a variable is given this many times the time of the first start.
const READY_FACTOR = 5;
const DOT_FILES = [".env", ".env.local", ".env.production", ".env.production.local"];
const PORT_TAKEN = /EADDRINUSE|address already in use/i;

interface Observed {
  readonly uses: readonly SecretUse[];
  readonly limits: readonly string[];
}

/** Tries each literal default of a secret by starting the application in production mode without it. */
export async function defaultsInUse(ports: Ports, signal: AbortSignal): Promise<Observed> {
  const { target, settings } = ports;
  const isOurs = target.instance?.record.outcome !== "attached";
  if (target.instance?.running === undefined || !isOurs) return { uses: [], limits: [] };
  const secret = new Set(
    target.instance.record.variables.filter((variable) => variable.secret).map(({ name }) => name),
  );
  const candidates = firstOfName(
    target.plan.environment.filter((read) => secret.has(read.name) && isLiteral(target.tree, read)),
  ).filter(({ name }) => kindOf(name) === "key");
  const hidden = candidates.filter(({ name }) =>
    DOT_FILES.some((file) => defines(target.tree, posix.join(settings.app.directory, file), name)),
  );
  const tried = candidates.filter((read) => !hidden.includes(read)).slice(0, MOST_BOOTS);
  const uses: SecretUse[] = [];
  for (const { name, default: literal = "", file, line } of tried) {
    const without = await bootWithout(ports, name, signal);
    const place = { file, line };
    uses.push({ name, kind: "key", origin: "default", length: literal.length, place, without });
  }
  const left = candidates.length - tried.length - hidden.length;
  return {
    uses,
    limits: [
      ...hidden.map(({ name }) => `the default of ${name} was not tried: a local file sets it`),
      ...(left > 0 ? [`${left} more defaults of secrets were not tried`] : []),
    ],
  };
}

// An expression, such as a call that makes a random value, is no literal.
function isLiteral(tree: SourceTree, { file, line, default: text }: EnvironmentRead): boolean {
  if (text === undefined || text === "" || /^(true|false|null|none|\d+)$/i.test(text)) return false;
  const source = (tree.read(file) ?? "").split("\n")[line - 1] ?? "";
  return ['"', "'", "`"].some((quote) => source.includes(`${quote}${text}${quote}`));
}

function firstOfName(reads: readonly EnvironmentRead[]): readonly EnvironmentRead[] {
  const first = new Map<string, EnvironmentRead>();
  for (const read of reads) if (!first.has(read.name)) first.set(read.name, read);
  return [...first.values()];
}

function defines(tree: SourceTree, file: string, name: string): boolean {
  if (!tree.has(file)) return false;
  return new RegExp(`^\\s*(export\\s+)?${name}\\s*=`, "m").test(tree.read(file) ?? "");
}

async function bootWithout(
  ports: Ports,
  name: string,
  signal: AbortSignal,
): Promise<SecretUse["without"]> {
  const { settings, target, booter } = ports;
  const usualMs = (target.instance?.record.readyMs ?? 0) * READY_FACTOR;
  const readyTimeoutMs = Math.min(settings.app.readyTimeoutMs, Math.max(LEAST_READY_MS, usualMs));
  const options = { label: `without-${name.toLowerCase()}`, env: { [name]: null }, readyTimeoutMs };
  await using instance = await booter.boot(options, signal);
  return answerOf(instance);
}

function answerOf({ record }: Instance): SecretUse["without"] {
  if (record.outcome === "ready") return "ready";
  if (record.outcome !== "exited") return "undecided";
  // It met the first instance instead of answering the question.
  const output = record.steps.at(-1)?.output.text ?? "";
  return PORT_TAKEN.test(output) ? "undecided" : "refused";
}
