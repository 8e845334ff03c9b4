import { realpathSync } from "node:fs";
import { delimiter, join, resolve, sep } from "node:path";

// What a program needs to find its tools, its locale and its certificates. Everything else stays out.
const ALLOWED = new Set([
  ...["HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT"],
  ...["NODE_EXTRA_CA_CERTS", "XDG_CACHE_HOME", "LD_LIBRARY_PATH"],
  ...["PYENV_ROOT", "NVM_DIR", "ASDF_DIR", "ASDF_DATA_DIR", "VOLTA_HOME", "FNM_DIR"],
  ...["MISE_DATA_DIR", "RBENV_ROOT", "SDKMAN_DIR", "GEM_HOME", "GEM_PATH"],
  ...["JAVA_HOME", "GOPATH", "GOCACHE", "GOROOT", "GOPROXY", "CARGO_HOME", "RUSTUP_HOME"],
]);
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
const BIN = `${sep}node_modules${sep}.bin`;

export type HostEnvironment = Readonly<Record<string, string | undefined>>;

/** The part of our own environment that a target may see; our own Node and tools are taken off PATH. */
export function allowedEnvironment(host: HostEnvironment, cwd: string): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined) continue;
    if (ALLOWED.has(name) || name.startsWith("LC_")) allowed[name] = value;
  }
  allowed["PATH"] = targetPath(host["PATH"] ?? DEFAULT_PATH, cwd);
  return allowed;
}

// npm puts node_modules/.bin of every parent folder first, which holds our tools and perhaps our Node.
// A relative entry would mean another folder in every working directory, and is left out too.
function targetPath(path: string, cwd: string): string {
  return path
    .split(delimiter)
    .filter((entry) => entry.startsWith(sep) && !isOurs(entry, cwd))
    .join(delimiter);
}

function isOurs(entry: string, cwd: string): boolean {
  if (entry.includes(`${sep}node-gyp-bin`)) return true;
  if (entry.endsWith(BIN) && !resolve(entry).startsWith(`${resolve(cwd)}${sep}`)) return true;
  return process.execPath.includes(`${sep}node_modules${sep}`) && holdsOurNode(entry);
}

function holdsOurNode(entry: string): boolean {
  try {
    return realpathSync(join(entry, "node")) === realpathSync(process.execPath);
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR", "ELOOP"].includes((error as { code?: string }).code ?? ""))
      return false;
    throw error;
  }
}
