import type { ComposeVariable, HealthCheck } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { assignmentsIn } from "../example-values.ts";
import type { ComposeDocument } from "./compose-file.ts";
import {
  commandWords,
  composeHealthCheck,
  listOf,
  mapOf,
  namesOf,
  OPEN,
  pairsOf,
  publishedPorts,
} from "./compose-values.ts";
import { posixJoin } from "./project-path.ts";

/** A service of a compose file, as far as it matters here. */
export interface ComposeService {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly image?: string;
  readonly build?: ComposeBuild;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly commandLine: number;
  readonly environment: readonly ComposeVariable[];
  readonly healthcheck?: HealthCheck | "none";
  readonly healthcheckLine: number;
  readonly dependsOn: readonly string[];
  readonly published: readonly number[];
  readonly exposed: readonly number[];
  /** Every name under which others reach it, its own first. */
  readonly names: readonly string[];
  /** Names that it gives to others: `links: ["db:database"]`. */
  readonly links: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
}

export interface ComposeBuild {
  /** Relative to the project; undefined when it lies outside of it. */
  readonly context?: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly line: number;
}

/** The services of a compose file, in its order. */
export function servicesOf(tree: SourceTree, document: ComposeDocument): readonly ComposeService[] {
  const folder = document.file.includes("/")
    ? document.file.slice(0, document.file.lastIndexOf("/"))
    : ".";
  return Object.keys(document.services).map((name) => serviceOf(tree, document, { name, folder }));
}

interface Which {
  readonly name: string;
  /** Of the compose file. */
  readonly folder: string;
}

function serviceOf(tree: SourceTree, document: ComposeDocument, which: Which): ComposeService {
  const { name, folder } = which;
  const own = document.services[name] ?? {};
  const lineOf = (...path: string[]) => document.lineOf(["services", name, ...path]);
  const healthcheck = composeHealthCheck(own["healthcheck"]);
  const build = buildOf(own["build"], folder, lineOf("build"));
  const entrypoint = commandWords(own["entrypoint"]);
  const command = commandWords(own["command"]);
  const links = linksOf(own["links"]);
  return {
    name,
    file: document.file,
    line: lineOf(),
    ...optional("image", textOf(own["image"])),
    ...optional("build", build),
    ...optional("entrypoint", entrypoint),
    ...optional("command", command),
    commandLine: lineOf(command === undefined ? "entrypoint" : "command"),
    environment: environmentOf(tree, document, which),
    ...optional("healthcheck", healthcheck),
    healthcheckLine: lineOf("healthcheck"),
    dependsOn: [...new Set([...namesOf(own["depends_on"]), ...Object.keys(links)])],
    published: publishedPorts(own["ports"]),
    exposed: publishedPorts(own["expose"]),
    names: [...new Set([name, ...aliasesOf(own)])],
    links,
    profiles: namesOf(own["profiles"]),
    ...optional("workingDirectory", textOf(own["working_dir"])),
    ...optional("user", textOf(own["user"])),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function buildOf(value: unknown, folder: string, line: number): ComposeBuild | undefined {
  const long = mapOf(value);
  if (typeof value !== "string" && Object.keys(long).length === 0) return undefined;
  const written = typeof value === "string" ? value : (textOf(long["context"]) ?? ".");
  const context = posixJoin(folder, written);
  const known = pairsOf(long["args"]).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text]],
  );
  const isInline = textOf(long["dockerfile_inline"]) !== undefined;
  const dockerfile =
    context === undefined || isInline
      ? undefined
      : posixJoin(context, textOf(long["dockerfile"]) ?? "Dockerfile");
  return {
    ...optional("context", context),
    ...optional("dockerfile", dockerfile),
    ...optional("target", textOf(long["target"])),
    arguments: Object.fromEntries(known),
    line,
  };
}

/** Variables with a known value: those of `env_file` first, `environment` over them. */
function environmentOf(
  tree: SourceTree,
  document: ComposeDocument,
  { name, folder }: Which,
): readonly ComposeVariable[] {
  const own = document.services[name] ?? {};
  const found = new Map<string, ComposeVariable>();
  for (const file of envFiles(own["env_file"], folder))
    for (const assignment of assignmentsIn(tree.read(file) ?? ""))
      found.set(assignment.name, { ...assignment, file });
  const written = document.open[name]?.["environment"];
  for (const [index, [key, text]] of pairsOf(written).entries()) {
    const path = ["services", name, "environment", Array.isArray(written) ? index : key];
    const value = knownText(text);
    // What is left to the user's environment is not what an environment file says.
    if (value === undefined) found.delete(key);
    else found.set(key, { name: key, value, file: document.file, line: document.lineOf(path) });
  }
  return [...found.values()];
}

// An address with a password left open still tells scheme, host and name.
function knownText(text: string | undefined): string | undefined {
  const isKnown = text?.includes(OPEN) === false || /^[\w+.-]+:\/\//.test(text ?? "");
  return isKnown ? text?.replaceAll(OPEN, "") : undefined;
}

function envFiles(value: unknown, folder: string): readonly string[] {
  const entries = Array.isArray(value) ? value : [value];
  return entries.flatMap((entry) => {
    const path = textOf(entry) ?? textOf(mapOf(entry)["path"]);
    const file = path === undefined ? undefined : posixJoin(folder, path);
    return file === undefined ? [] : [file];
  });
}

function aliasesOf(own: Readonly<Record<string, unknown>>): readonly string[] {
  const networks = Object.values(mapOf(own["networks"]));
  const aliases = networks.flatMap((network) => listOf(mapOf(network)["aliases"]));
  return [own["container_name"], own["hostname"], ...aliases].flatMap((name) => textOf(name) ?? []);
}

function linksOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    namesOf(value).map((link) => {
      const [service = link, alias = service] = link.split(":");
      return [service, alias];
    }),
  );
}

/** What tells one built image from another. */
export function identityOf({ build }: ComposeService): string {
  return JSON.stringify([build?.context, build?.dockerfile, build?.target ?? ""]);
}

const POSTGRES =
  /(^|\/)(postgres(ql)?|postgis|pgvector|timescaledb(-ha)?|timescale|supabase-postgres|paradedb|pgautoupgrade|alloydbomni|postgres-ssl|cloudnative-pg|pgduckdb|apache-age|age)$/i;

/** Whether a service's image is a PostgreSQL server. */
export function isPostgres({ image }: Pick<ComposeService, "image">): boolean {
  const name = (image ?? "").replace(/@.*$/, "").replace(/:[^/]*$/, "");
  return POSTGRES.test(name) || /(^|\/)supabase\/postgres$/i.test(name);
}
