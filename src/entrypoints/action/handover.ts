import { closeSync, fstatSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hexadecimal } from "#runtimes/random.ts";

export type Environment = Readonly<Record<string, string>>;

const HANDOVER = "DEPLOYMENT_READINESS_HANDOVER";
/** Name of a file with the environment; one whose process has ended was left by a kill. */
export const HANDOVER_FILE = /^deployment-readiness-handover-(\d+)-/;
// What Node, its temporary files and its messages need. Nothing here is worth stealing.
const KEPT = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "NODE_EXTRA_CA_CERTS", "RUNNER_TRACKING_ID"];

/**
 * The environment that the runner gave. On Linux the process is replaced once by one whose
 * environment holds no token: /proc/PID/environ shows the one a process was started with, whatever
 * it deletes later, to every process of the same account, and so to the target. The true one goes
 * through a file that only this account may read and that is gone before anything of the target runs.
 *
 * `before` is called once, ahead of that, with what must not wait, such as masks. Where the temporary
 * folder cannot be written to, a step that will run a target ends there.
 */
export function takeEnvironment(
  before: (environment: Environment) => void,
  { runsTarget }: { readonly runsTarget: boolean },
): Environment {
  const path = process.env[HANDOVER];
  if (path !== undefined) return received(path);
  const environment = present(process.env);
  before(environment);
  if (process.platform !== "linux" || process.execve === undefined) return environment;
  const code = replaceProcess(environment);
  if (code === undefined || !runsTarget) return environment;
  process.stdout.write(NO_ROOM.replace("CODE", code));
  process.exit(EXIT_UNDECIDED);
}

/** Comes back only when it could not be done, with the reason. */
function replaceProcess(environment: Environment): string | undefined {
  const path = join(tmpdir(), `deployment-readiness-handover-${process.pid}-${hexadecimal(8)}`);
  const code = writeAlone(path, JSON.stringify(environment));
  if (code !== undefined) return code;
  const clean = Object.fromEntries(
    KEPT.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
  const flags = [...new Set([...process.execArgv, QUIET, NOT_DEBUGGED])];
  const argv = [process.execPath, ...flags, ...process.argv.slice(1)];
  process.execve?.(process.execPath, argv, { ...clean, [HANDOVER]: path });
  return undefined;
}

// What was written of it before the disk was full must not stay.
function writeAlone(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    return undefined;
  } catch (error) {
    rmSync(path, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code;
  }
}

const EXIT_UNDECIDED = 3;
const NO_ROOM =
  "::error title=Surroundings::The temporary folder cannot be written to (CODE). Free some space there, " +
  "or set TMPDIR to a folder that can be written to.\n";

// process.execve is experimental; its warning would be the first line of everybody's log.
const QUIET = "--disable-warning=ExperimentalWarning";

/**
 * On SIGUSR1, which every process of the account may send, Node opens a debugger to anybody on the
 * machine: whoever connects runs code in here.
 */
export const NOT_DEBUGGED = "--disable-sigusr1";

function received(path: string): Environment {
  delete process.env[HANDOVER];
  const file = openSync(path, "r");
  try {
    const { uid, mode } = fstatSync(file);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
      throw new Error(`${path} is not a file of this account alone`);
    return JSON.parse(readFileSync(file, "utf8")) as Environment;
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

function present(environment: NodeJS.ProcessEnv): Environment {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
