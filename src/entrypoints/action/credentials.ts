import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gitConfigsIn } from "./git-configs.ts";
import type { Environment } from "./handover.ts";

/** A file or folder that a target must find empty, or without its secret lines. */
export interface Concealment {
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Text in its place; empty for a folder. */
  readonly shown: string;
}

const TOKEN_NAME = /(?:^|_)(?:TOKEN|PAT)$/;
const SHORTEST_TOKEN = 8;

// Where people and tools keep what gives access. Source: the manuals of git, npm, yarn, pip, twine,
// docker, gh, glab, aws, az, gcloud, kubectl, cargo, gem, bundler, maven, gradle, composer, terraform.
const HOME_SECRETS = [
  ...[".netrc", "_netrc", ".git-credentials", ".config/git/credentials", ".pypirc", ".vault-token"],
  ...[".config/containers/auth.json", ".config/gh/hosts.yml"],
  ...[
    ".config/glab-cli/config.yml",
    ".config/hub",
    ".aws/credentials",
    ".azure/msal_token_cache.json",
  ],
  ...[
    ".azure/accessTokens.json",
    ".config/gcloud/credentials.db",
    ".config/gcloud/access_tokens.db",
  ],
  ...[
    ".ssh",
    ".gnupg",
    ".config/gcloud/application_default_credentials.json",
    ".kube/config",
    ".cargo/credentials",
  ],
  ...[".cargo/credentials.toml", ".gem/credentials", ".bundle/config", ".m2/settings.xml"],
  ...[".m2/settings-security.xml", ".composer/auth.json", ".config/composer/auth.json"],
  ...[".terraform.d/credentials.tfrc.json", ".terraformrc", ".pgpass"],
];
// These also say where packages come from, which an installation needs.
const HOME_MIXED = [
  ...[
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".gitconfig",
    ".config/git/config",
    ".gradle/gradle.properties",
  ],
  ...[".pip/pip.conf", ".config/pip/pip.conf", ".config/uv/uv.toml", ".config/pypoetry/auth.toml"],
];
const SECRET_LINE =
  /_auth|token|passw|secret|extraheader|credential|:\/\/[^/\s@]+@|\bapi[_-]?key\b|^\s*\[?includeif|^\s*path\s*=/i;

/** Every token of the runner and of the usual tools in this environment, each once. */
export function tokensIn(environment: Environment): readonly string[] {
  const values = Object.entries(environment)
    .filter(([name]) => TOKEN_NAME.test(name))
    .map(([, value]) => value.trim())
    .filter((value) => value.length >= SHORTEST_TOKEN);
  return [...new Set(values)];
}

export interface ConcealmentQuestion {
  readonly environment: Environment;
  readonly workspace: string;
  /**
   * Whether the Docker client must be able to pull private images: its configuration then keeps what
   * registries ask for. Only for a target that lives in a container and cannot see our files.
   */
  readonly mayPull: boolean;
}

/** What holds credentials on this machine, as far as it exists. */
export function concealmentsOf(question: ConcealmentQuestion): Concealment[] {
  const { environment, workspace, mayPull } = question;
  const { HOME: home = "/nonexistent", RUNNER_TEMP: temp = "/nonexistent" } = environment;
  const whole = [
    ...HOME_SECRETS.map((name) => join(home, name)),
    ...named(workspace, /^gha-creds-.*\.json$/),
    // Scripts of earlier steps hold what their expressions came to; command files steer later steps.
    ...named(temp, /^(?:git-credentials-.*|\.npmrc|gha-creds-.*|.*\.(?:sh|ps1|py))$/),
    ...["_runner_file_commands", "_github_workflow"].map((name) => join(temp, name)),
  ];
  const mixed = [...HOME_MIXED.map((name) => join(home, name)), ...gitConfigsIn(workspace)];
  const clients = [join(home, ".docker"), environment["DOCKER_CONFIG"] ?? "/nonexistent"];
  const docker = mayPull ? [] : clients.map((folder) => join(folder, "config.json"));
  return [
    ...whole.flatMap(hidden),
    ...[...new Set(docker)].flatMap(withoutRegistries),
    ...mixed.flatMap(withoutSecretLines),
  ];
}

function named(folder: string, pattern: RegExp): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}

function hidden(path: string): Concealment[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? [] : [{ path, isFolder: stats.isDirectory(), shown: "" }];
}

function withoutSecretLines(path: string): Concealment[] {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  const kept = lines.filter((line) => !SECRET_LINE.test(line));
  if (kept.length === lines.length) return [];
  return [{ path, isFolder: false, shown: kept.join("\n") }];
}

// How the client finds its engine and its plugins. Everything else may hold a credential: auths, proxies,
// HTTP headers, the helpers that hand out what a key ring keeps.
const CLIENT_KEYS: ReadonlySet<string> = new Set([
  ...["currentContext", "cliPluginsExtraDirs", "features", "builder"],
]);

/** Source  Docker, "Docker CLI configuration file (config.json) properties". */
function withoutRegistries(path: string): Concealment[] {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const entries = entriesIn(readFileSync(path, "utf8"));
  const kept = entries?.filter(([key]) => CLIENT_KEYS.has(key));
  if (kept !== undefined && kept.length === entries?.length) return [];
  return [{ path, isFolder: false, shown: JSON.stringify(Object.fromEntries(kept ?? [])) }];
}

function entriesIn(json: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
