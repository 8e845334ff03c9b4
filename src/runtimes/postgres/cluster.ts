import { chown, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DatabaseCluster } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import { selfSigned } from "#runtimes/certificate.ts";
import { createPortSource } from "#runtimes/free-port.ts";
import type { Journal } from "#runtimes/journal.ts";
import {
  CANNOT,
  type CertificateFiles,
  serverSettings,
  settingArguments,
} from "#runtimes/postgres-settings.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { nameForUs, serverAccount } from "./account.ts";
import { type Binaries, copyEmbedded } from "./binaries.ts";
import { logIn, readLog } from "./log-file.ts";
import { type Installation, isRunning, runTool, startTool, type Tool } from "./tool.ts";

const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 3_000;
const POLL_MS = 15;
const ATTEMPTS = 6;
const STATUS_LINE = 7;

/** Creates and starts a cluster in the journal's folder; it dies with the journal. */
export async function startCluster(
  journal: Journal,
  found: Binaries,
  signal: AbortSignal,
): Promise<DatabaseCluster> {
  const installation = await install(journal, found, signal);
  const adminPassword = hexadecimal(24);
  await initialise(installation, adminPassword, signal);
  const freePort = createPortSource();
  const certificate = await writeCertificate(installation);
  let countsStatements = true;
  let encrypts = true;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const logDirectory = join(installation.scratch, `log-${attempt}`);
    const settings = serverSettings({
      listenAddresses: "127.0.0.1",
      port,
      logDirectory,
      countsStatements,
      certificate: encrypts ? certificate : undefined,
    });
    const server = startTool(installation, "postgres", [
      ...dataArguments(installation),
      ...settingArguments(settings),
    ]);
    const failure = await waitForServer(server, installation, signal);
    if (failure === undefined) {
      return {
        provider: found.provider,
        host: "127.0.0.1",
        port,
        targetHost: "127.0.0.1",
        targetPort: port,
        adminPassword,
        countsStatements,
        openLog: () => logIn(logDirectory),
        ending: async () => (isRunning(server.child) ? undefined : lastWords(server)),
        [Symbol.asyncDispose]: () => stopServer(server),
      };
    }
    await stopServer(server);
    signal.throwIfAborted();
    const text = `${failure}\n${await readLog(logDirectory, 0)}`;
    if (CANNOT.countStatements.test(text)) countsStatements = false;
    else if (CANNOT.encrypt.test(text)) encrypts = false;
    // Somebody else took the port in the meantime; anything else will not get better.
    else if (!/could not bind|could not create any TCP/.test(text)) throw failed("start", text);
    if (attempt >= ATTEMPTS) throw failed("start", text);
  }
}

async function install(
  journal: Journal,
  found: Binaries,
  signal: AbortSignal,
): Promise<Installation> {
  const account = serverAccount();
  const scratch = await journal.directory("postgres");
  if (account !== undefined) await chown(scratch, account.uid, account.gid);
  const env = await nameForUs(scratch);
  const installation = { journal, directory: found.directory, scratch, account, env };
  const attempt = await runTool(startTool(installation, "postgres", ["--version"]), signal);
  if (attempt.isGood) return installation;
  // The account cannot reach them, or an install without scripts left links out.
  if (found.provider !== "embedded") throw failed("run the binaries", attempt.output);
  const { directory } = await copyEmbedded(found, join(scratch, "native"));
  return { ...installation, directory };
}

async function initialise(
  installation: Installation,
  adminPassword: string,
  signal: AbortSignal,
): Promise<void> {
  const { account, scratch } = installation;
  const passwordFile = join(scratch, "password");
  await writeFile(passwordFile, adminPassword, { mode: 0o600 });
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
  const args = [...dataArguments(installation), "-U", "postgres", "-A", "scram-sha-256"];
  args.push(`--pwfile=${passwordFile}`, "-E", "UTF8", "--no-sync");
  const attempt = (locale: string) =>
    runTool(startTool(installation, "initdb", [...args, `--locale=${locale}`]), signal);
  let outcome = await attempt("C.UTF-8");
  // Not every system has C.UTF-8; plain C keeps the bytes of UTF-8 intact.
  if (!outcome.isGood && /locale/.test(outcome.output)) outcome = await attempt("C");
  if (!outcome.isGood) throw failed("initdb", outcome.output);
}

function dataArguments(installation: Installation): string[] {
  return ["-D", join(installation.scratch, "data")];
}

// Applications that ask for TLS in production must get it; others do not notice.
async function writeCertificate({ account, scratch }: Installation): Promise<CertificateFiles> {
  const { key, certificate } = selfSigned(new Date());
  const files = {
    keyFile: join(scratch, "server.key"),
    certificateFile: join(scratch, "server.crt"),
  };
  await writeFile(files.keyFile, key, { mode: 0o600 });
  await writeFile(files.certificateFile, certificate);
  if (account !== undefined) await chown(files.keyFile, account.uid, account.gid);
  if (account !== undefined) await chown(files.certificateFile, account.uid, account.gid);
  return files;
}

/**
 * Why the server did not start, or undefined when it accepts connections.
 *
 * Source  pg_ctl.c, wait_for_postmaster_start: line 8 of postmaster.pid is the server's status.
 */
async function waitForServer(
  server: Tool,
  installation: Installation,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = join(installation.scratch, "data", "postmaster.pid");
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (signal.aborted) return "cancelled";
    if (!isRunning(server.child)) return server.output();
    const lines = (await readIfThere(path)).split("\n");
    if (Number(lines[0]) === server.child.pid && lines[STATUS_LINE]?.trim() === "ready")
      return undefined;
    await delay(POLL_MS);
  }
  return `no answer within ${START_TIMEOUT_MS} ms\n${server.output()}`;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** SIGQUIT is the immediate shutdown: nothing is written, because nothing is kept. */
async function stopServer(server: Tool): Promise<void> {
  if (!isRunning(server.child)) return;
  server.child.kill("SIGQUIT");
  const timer = setTimeout(() => server.kill(), STOP_GRACE_MS);
  await server.ended;
  clearTimeout(timer);
}

function lastWords({ child, output }: Tool): string {
  const how = child.signalCode ?? `exit code ${child.exitCode}`;
  return `The server has ended (${how}): ${output().trim().slice(-600)}`;
}

function failed(step: string, detail: string): EnvironmentError {
  // The tools print much before and after it.
  const full = /^.*No space left.*$/m.exec(detail)?.[0].trim();
  return new EnvironmentError({
    reason: full !== undefined ? "disk-full" : "postgres-failed",
    message: `PostgreSQL could not be prepared (${step}): ${full ?? detail.trim().slice(-600)}`,
    tried: [step],
    advice:
      full !== undefined
        ? "Free some space in the temporary folder (TMPDIR)."
        : "Give database.url, or look at the text above.",
  });
}
