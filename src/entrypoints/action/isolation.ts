import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Concealment } from "./credentials.ts";
import type { Environment } from "./handover.ts";

/** How far the engine, and with it the target, is kept away from the runner's credentials. */
export interface Isolation {
  /** Goes before the engine's own command. */
  readonly argv: readonly string[];
  /** For the reader. */
  readonly detail: string;
}

export interface IsolationQuestion {
  /** Tells this isolation apart from others of the same step. */
  readonly name: string;
  readonly concealments: readonly Concealment[];
  /** Folder of this step; the covers are put there. */
  readonly exchange: string;
  /** The engine's. */
  readonly environment: Environment;
}

interface Way {
  readonly name: string;
  readonly enter: readonly string[];
  readonly leave: readonly string[];
}

const run = promisify(execFile);
const SHOWN = "shown";
const PROBE_TIMEOUT_MS = 5_000;
// An engine whose supervisor was killed gets a SIGTERM and puts everything away by itself.
const NO_NEW_PRIVILEGES = ["setpriv", "--no-new-privs", "--pdeathsig", "SIGTERM"];
// Mounts first, then the engine in the same process. The first one does nothing but name the namespace;
// each further pair is a source and what it covers.
const COVER = `mount --bind "$1" "$1"; shift
while [ "$1" != -- ]; do
if [ "$1" = folder ]; then mount -t tmpfs -o size=1m,mode=0755 none "$2"; else mount --bind "$1" "$2"; fi
shift 2; done; shift; exec "$@"`;

/**
 * Finds the strongest way that this machine allows: a mount namespace in which credential files are
 * empty, entered as root, in a user namespace, or through sudo; and no way to new privileges, so that
 * neither sudo nor a setuid program helps a target. Where none is allowed, that is said.
 */
export async function isolate({
  name,
  concealments,
  exchange,
  environment,
}: IsolationQuestion): Promise<Isolation> {
  if (process.platform !== "linux")
    return {
      argv: [],
      detail: `credential files are not hidden from the application: ${process.platform} has no mount namespaces`,
    };
  const shown = join(exchange, `${SHOWN}-${name}`);
  const covers = await coversOf(concealments, shown);
  const count = concealments.length;
  for (const way of waysOf(environment)) {
    const argv = [...way.enter, "sh", "-ec", COVER, "sh", shown, ...covers];
    const whole = [...argv, "--", ...way.leave];
    if (!(await works(whole, environment))) continue;
    const detail = `${count} credential files and folders are hidden from the application (${way.name}), and it cannot gain privileges`;
    return { argv: whole, detail };
  }
  const isWorking = await works(NO_NEW_PRIVILEGES, environment);
  const detail = `${count} credential files and folders are not hidden from the application: this machine allows no mount namespace`;
  return isWorking
    ? { argv: NO_NEW_PRIVILEGES, detail: `${detail}; it cannot gain privileges` }
    : { argv: [], detail };
}

// The loader takes these from whatever a setuid program starts, and sudo puts a PATH of its own.
const LOST_BEHIND_SUDO = ["PATH", "LD_LIBRARY_PATH", "TMPDIR"];

function waysOf(environment: Environment): readonly Way[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const unshare = ["unshare", "--mount", "--propagation", "private"];
  if (uid === 0) return [{ name: "mount namespace", enter: unshare, leave: NO_NEW_PRIVILEGES }];
  return [
    {
      name: "user namespace",
      enter: ["unshare", "--user", "--map-current-user", "--keep-caps", ...unshare.slice(1)],
      leave: [
        ...NO_NEW_PRIVILEGES,
        "--ambient-caps=-all",
        "--inh-caps=-all",
        "--bounding-set=-all",
      ],
    },
    {
      name: "mount namespace, by sudo",
      enter: ["sudo", "-n", "-E", "env", ...given(environment, LOST_BEHIND_SUDO), ...unshare],
      leave: [...NO_NEW_PRIVILEGES, ...[`--reuid=${uid}`, `--regid=${gid}`, "--init-groups"]],
    },
  ];
}

function given(environment: Environment, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
}

async function coversOf(
  concealments: readonly Concealment[],
  folder: string,
): Promise<readonly string[]> {
  await mkdir(folder);
  const pairs = concealments.map(async ({ path, isFolder, shown }, index) => {
    if (isFolder) return ["folder", path];
    const cover = join(folder, String(index));
    await writeFile(cover, shown);
    return [cover, path];
  });
  return (await Promise.all(pairs)).flat();
}

async function works(argv: readonly string[], env: Environment): Promise<boolean> {
  const [program = "", ...args] = [...argv, "true"];
  try {
    await run(program, args, { env, timeout: PROBE_TIMEOUT_MS });
    return true;
  } catch (error) {
    // Absent, refused, or ended otherwise than with 0: in each case not a way.
    if (error instanceof Error) return false;
    throw error;
  }
}
