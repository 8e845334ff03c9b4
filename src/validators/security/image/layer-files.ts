import type { ImageSighting } from "#contract/container.ts";
import { isSecret, variablesIn } from "./secret-values.ts";

/** What is looked for in every layer: beginnings of keys, and names of files that hold credentials. */
export const LAYER_NEEDLES = [
  "-----BEGIN RSA PRIVATE KEY-----",
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  "-----BEGIN EC PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----",
  "/.env",
  "/.npmrc",
  "/.netrc",
  "/.pypirc",
  "/.aws/credentials",
  "/.git/config",
] as const;

/** A file of a layer that can hold a credential. */
export interface LayerFile {
  readonly path: string;
  readonly deleted: boolean;
  /** Completes "holds …". */
  readonly what: string;
  /** Whether its text must be looked at before anything is said. */
  readonly holds: (text: string) => boolean;
}

const KEY_HEADERS = 4;
// Published by others: what packages and distributions bring is not this project's secret.
const FOREIGN = /\/(node_modules|site-packages|dist-packages|gems|vendor)\//;
const SYSTEM = /^\/(usr|lib|lib64|bin|sbin|etc|var\/lib|proc|sys)\//;
// A text that only mentions a key is code or prose; keys made for tests open nothing.
const NOT_A_KEY =
  /\.(py|pyc|js|mjs|cjs|ts|map|rb|go|java|php|md|rst|txt|html|json|sh)$|(^|\/)(tests?|__tests__|spec|fixtures|testdata|examples?|docs?)\//i;

/** Sightings that are files of the kind that their needle stands for. */
export function layerFiles(
  sightings: readonly ImageSighting[],
  { first, root }: { readonly first: number; readonly root: string },
): readonly LayerFile[] {
  const found = new Map<string, LayerFile>();
  for (const { where, needle, deleted } of sightings) {
    const kind = LAYER_NEEDLES[needle - first];
    if (kind === undefined || isForeign(where, root) || found.has(where)) continue;
    const file = needle - first < KEY_HEADERS ? keyFile(where) : namedFile(where, kind);
    if (file !== undefined) found.set(where, { path: where, deleted, ...file });
  }
  return [...found.values()];
}

function isForeign(path: string, root: string): boolean {
  const isOurs = root !== "/" && path.startsWith(`${root}/`);
  return FOREIGN.test(path) || (!isOurs && SYSTEM.test(path));
}

type Kind = Pick<LayerFile, "what" | "holds">;

function keyFile(where: string): Kind | undefined {
  if (!where.startsWith("/") || NOT_A_KEY.test(where)) return undefined;
  return { what: "a private key", holds: () => true };
}

const EXAMPLE = /\.(example|sample|template|dist|defaults?|test|ci)$/i;

function namedFile(where: string, kind: (typeof LAYER_NEEDLES)[number]): Kind | undefined {
  const name = where.slice(where.lastIndexOf("/"));
  if (kind === "/.env")
    return /^\/\.env(\.\w+)?$/.test(name) && !EXAMPLE.test(name)
      ? { what: "variables with secrets", holds: holdsSecret }
      : undefined;
  if (!where.endsWith(kind)) return undefined;
  switch (kind) {
    case "/.npmrc":
      return {
        what: "a registry token",
        holds: (text) => /_authToken\s*=\s*(?!\$)\S{6}/.test(text),
      };
    case "/.netrc":
      return { what: "passwords", holds: (text) => /\bpassword\s+\S{4}/.test(text) };
    case "/.pypirc":
      return {
        what: "a registry password",
        holds: (text) => /^\s*password\s*[=:]\s*\S{4}/m.test(text),
      };
    case "/.aws/credentials":
      return {
        what: "AWS keys",
        holds: (text) => /aws_secret_access_key\s*=\s*\S{10}/i.test(text),
      };
    case "/.git/config":
      return { what: "the whole history of the repository", holds: () => true };
    default:
      return undefined;
  }
}

function holdsSecret(text: string): boolean {
  return variablesIn(text).some(([name, value]) => isSecret(name, value));
}
