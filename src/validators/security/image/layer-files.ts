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
  /** Whether the first part of its text does; undefined when the text is not at hand. */
  readonly holds: (text: string | undefined) => boolean;
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
  return { what: "a private key", holds: (text) => holdsKey(where, text) };
}

const KEY_NAME = /\.(pem|key)$|\/id_(rsa|ed25519|ecdsa|dsa)$/;
const KEY = /^-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{16}/m;

/** Programs hold the first line of a key, too; of a text that is gone only the name is left. */
function holdsKey(where: string, text: string | undefined): boolean {
  return text === undefined ? KEY_NAME.test(where) : KEY.test(text) && !text.includes("\0");
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
        holds: matches(/_authToken\s*=\s*(?!\$)\S{6}/),
      };
    case "/.netrc":
      return { what: "passwords", holds: matches(/\bpassword\s+\S{4}/) };
    case "/.pypirc":
      return {
        what: "a registry password",
        holds: matches(/^\s*password\s*[=:]\s*\S{4}/m),
      };
    case "/.aws/credentials":
      return {
        what: "AWS keys",
        holds: matches(/aws_secret_access_key\s*=\s*\S{10}/i),
      };
    case "/.git/config":
      return { what: "the whole history of the repository", holds: () => true };
    default:
      return undefined;
  }
}

function matches(pattern: RegExp): LayerFile["holds"] {
  return (text = "") => pattern.test(text);
}

function holdsSecret(text = ""): boolean {
  return variablesIn(text).some(([name, value]) => isSecret(name, value));
}
