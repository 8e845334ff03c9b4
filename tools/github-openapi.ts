import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { OPERATIONS } from "../test/rig/github/operations.ts";

const PACKAGE = "@octokit/openapi@23.0.2";
const SHA512 =
  "pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==";
const MEMBER = "package/generated/api.github.com.json";
const TARGET = new URL("../test/rig/github/github-openapi.json", import.meta.url);
const NOTE =
  "Extract of @octokit/openapi 23.0.2, MIT License, Copyright (c) 2020 Octokit contributors; see NOTICE.md. Made by tools/github-openapi.ts; not edited by hand.";
/** Examples above this many characters are whole repositories; they are as large as all the rest. */
const LARGEST_EXAMPLE = 3_000;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/**
 * The named operations of a description with everything that they refer to.
 *
 * Shape   Sorted by path, method and component name. Extensions (`x-…`) and tags are left out, and
 *         so is the prose of components: limits in prose stand at requests and parameters.
 * Errors  An operation that the description does not have.
 */
export function extractOperations(description: Json, ids: readonly string[]): JsonObject {
  const source = objectAt(description, "");
  const tidy = tidier(source);
  const paths = new Map<string, JsonObject>();
  for (const [path, item] of entriesOf(source["paths"]))
    for (const [method, operation] of entriesOf(item))
      if (ids.includes(String(objectAt(operation, path)["operationId"])))
        paths.set(path, sorted({ ...paths.get(path), [method]: tidy(operation, true) }));
  const extract = { paths: sorted(Object.fromEntries(paths)) };
  const found = [...paths.values()].flatMap((item) => Object.values(item));
  const lacking = ids.filter(
    (id) => !found.some((operation) => objectAt(operation, id)["operationId"] === id),
  );
  if (lacking.length > 0) throw new Error(`not in the description: ${lacking.join(", ")}`);
  return {
    $comment: NOTE,
    openapi: source["openapi"] ?? null,
    info: tidy(source["info"] ?? {}, true),
    servers: source["servers"] ?? [],
    ...extract,
    components: componentsOf(source, extract, tidy),
  };
}

/** One line for each operation and component, so that a refresh can be read as a difference. */
export function textOf(extract: JsonObject): string {
  const lines = (value: Json | undefined, depth: number): string =>
    depth === 0
      ? JSON.stringify(value)
      : `{\n${entriesOf(value)
          .map(([key, inner]) => `${JSON.stringify(key)}: ${lines(inner, depth - 1)}`)
          .join(",\n")}\n}`;
  const depths: Readonly<Record<string, number>> = { paths: 2, components: 2 };
  return `{\n${Object.entries(extract)
    .map(([key, value]) => `${JSON.stringify(key)}: ${lines(value, depths[key] ?? 0)}`)
    .join(",\n")}\n}\n`;
}

function componentsOf(source: JsonObject, extract: Json, tidy: Tidy): JsonObject {
  const all = objectAt(source["components"], "components");
  const taken: Record<string, Record<string, Json>> = {};
  const queue: Json[] = [extract];
  for (let value = queue.pop(); value !== undefined; value = queue.pop())
    for (const reference of referencesIn(value)) {
      const [, , kind = "", name = ""] = reference.split("/");
      taken[kind] ??= {};
      if (taken[kind][name] !== undefined) continue;
      const component = tidy(objectAt(all[kind], kind)[name] ?? {}, kind === "parameters");
      taken[kind][name] = component;
      queue.push(component);
    }
  return sorted(
    Object.fromEntries(Object.entries(taken).map(([kind, named]) => [kind, sorted(named)])),
  );
}

function referencesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return entriesOf(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : referencesIn(inner),
  );
}

type Tidy = (value: Json, withProse: boolean) => Json;

function tidier(source: JsonObject): Tidy {
  const named = objectAt(objectAt(source["components"], "components")["examples"], "examples");
  const isSmall = ([, example]: readonly [string, Json]): boolean => {
    const [reference] = referencesIn(example);
    const meant = reference === undefined ? example : named[reference.split("/").at(-1) ?? ""];
    return meant !== undefined && JSON.stringify(meant).length <= LARGEST_EXAMPLE;
  };
  /** Inside `properties` every key is a field's name, also one that reads `description`. */
  const tidy = (value: Json, withProse: boolean, isNames = false): Json => {
    if (Array.isArray(value)) return value.map((inner: Json) => tidy(inner, withProse));
    const kept = entriesOf(value).flatMap(([key, inner]): [string, Json][] => {
      if (isNames) return [[key, tidy(inner, withProse)]];
      if (isLeftOut(key, inner, withProse)) return [];
      if (key === "value") return [[key, inner]];
      if (key !== "examples") return [[key, tidy(inner, withProse, key === "properties")]];
      const small = entriesOf(inner).filter(isSmall);
      return small.length === 0 ? [] : [[key, Object.fromEntries(small)]];
    });
    return value !== null && typeof value === "object" ? Object.fromEntries(kept) : value;
  };
  return tidy;
}

function isLeftOut(key: string, value: Json, withProse: boolean): boolean {
  if (key === "x-multi-segment") return false;
  if (key.startsWith("x-") || key === "tags" || key === "example") return true;
  return key === "description" && typeof value === "string" && !withProse;
}

function objectAt(value: Json | undefined, where: string): JsonObject {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new Error(`no object at ${where}`);
  return value as JsonObject;
}

function entriesOf(value: Json | undefined): readonly [string, Json][] {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value)
    : [];
}

function sorted(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The package holds each description several times and is 385 MB large: one file is taken out. */
async function fetchDescription(): Promise<Json> {
  const run = promisify(execFile);
  const folder = await mkdtemp(join(tmpdir(), "github-openapi-"));
  try {
    const { stdout } = await run("npm", ["pack", PACKAGE, "--silent"], { cwd: folder });
    const archive = stdout.trim().split("\n").at(-1) ?? "";
    const digest = createHash("sha512").update(await readFile(join(folder, archive)));
    if (digest.digest("base64") !== SHA512) throw new Error(`${PACKAGE} is not what it was`);
    await run("tar", ["-xzf", archive, MEMBER], { cwd: folder });
    return JSON.parse(await readFile(join(folder, MEMBER), "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(TARGET, textOf(extractOperations(await fetchDescription(), OPERATIONS)));
