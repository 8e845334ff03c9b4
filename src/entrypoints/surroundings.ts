import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { SettingsError } from "#contract/failure.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import type { Listener } from "#pipeline/events.ts";
import type { Surroundings } from "#pipeline/surroundings.ts";
import { createClock } from "#runtimes/clock.ts";
import { attachToContainer } from "#runtimes/docker/attached.ts";
import { createFixPlanner } from "#runtimes/fix-planner/planner.ts";
import { createHttpClient } from "#runtimes/http.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { waitForReady } from "#runtimes/probe/wait-for-ready.ts";
import { createProcessRuntime } from "#runtimes/process/runtime.ts";
import { hashSourceTree, readSourceTree } from "#runtimes/source-tree.ts";
import { settingsHashInput } from "#settings/hash.ts";
import { askEngine, openContainers } from "./containers.ts";
import { openDeployedVersion } from "./deployed.ts";
import { recordEvidence } from "./judge-again.ts";
import { startLonePostgres } from "./lone-postgres.ts";
import { TOOL_VERSION } from "./version.ts";

export interface Opened extends AsyncDisposable {
  readonly value: Surroundings;
}

interface Question {
  readonly invocation: Invocation;
  readonly settings: Settings;
  readonly listener: Listener;
}

/** Constructs the machinery of one run; disposal stops and removes all of it. */
export async function openSurroundings(question: Question, signal: AbortSignal): Promise<Opened> {
  const { invocation, settings, listener } = question;
  requireDirectory(invocation.projectDirectory);
  await using stack = new AsyncDisposableStack();
  const journal = stack.use(await openJournal());
  const hostEnvironment = process.env;
  const runtime = createProcessRuntime({ journal, hostEnvironment });
  const http = stack.use(createHttpClient());
  const clock = createClock();
  const tree = await readSourceTree(invocation.projectDirectory, {
    hostEnvironment,
    except: ownOutputs(question),
  });
  const cacheDirectory = cacheOf();
  await mkdir(cacheDirectory, { recursive: true });
  const engine = { hostEnvironment, journal, invocation, settings, tree, listener };
  const value: Surroundings = {
    invocation,
    settings,
    listener,
    tree,
    treeHash: await hashSourceTree(tree),
    settingsHash: createHash("sha256").update(settingsHashInput(settings)).digest("hex"),
    toolVersion: TOOL_VERSION,
    runtime,
    root: tree.root,
    path: await pathOf(runtime, invocation.projectDirectory, signal),
    cacheDirectory,
    http,
    clock,
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
    provideDatabases: (during) =>
      provideDatabaseServer({
        journal,
        path: hostEnvironment["PATH"] ?? "",
        signal: during,
        version: settings.database.version,
        startContainer: (starting) => startLonePostgres(engine, starting),
        ...(settings.database.url === undefined ? {} : { url: settings.database.url }),
      }),
    fixPlanner: createFixPlanner(),
    openDeployed: (directory, during) => openDeployedVersion(engine, directory, during),
    askEngine: (during) => askEngine(engine, during),
    openContainers: (plan, during) => openContainers(engine, plan, during),
    attachContainer: (asked, during) =>
      attachToContainer({ ...asked, hostEnvironment, runId: journal.runId }, during),
    waitForReady: (asked) => waitForReady({ clock, http, ...asked }),
    readIfNewer: (path, sinceEpochMs) =>
      readIfNewer(join(invocation.projectDirectory, path), sinceEpochMs),
    recordEvidence: async (evidence) => {
      if (invocation.evidenceDirectory !== undefined)
        await recordEvidence(invocation.evidenceDirectory, evidence);
    },
  };
  const owned = stack.move();
  return { value, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function ownOutputs({ invocation, settings }: Question): readonly string[] {
  const { directory } = settings.app;
  const { coverageFile } = settings.gate;
  return [
    invocation.reportFile,
    ...(coverageFile === undefined
      ? []
      : [join(invocation.projectDirectory, directory, coverageFile)]),
  ];
}

function requireDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new SettingsError([
    {
      key: "--project",
      source: "the command line",
      received: path,
      allowed: "an existing folder that holds the application",
      example: "--project .",
    },
  ]);
}

// The runtime's own allow list decides what is on PATH; a shell under it says what that came to.
async function pathOf(
  runtime: Surroundings["runtime"],
  cwd: string,
  signal: AbortSignal,
): Promise<string> {
  const argv = ["sh", "-c", 'printf %s "$PATH"'];
  const spec = { label: "path", argv, cwd, env: {}, timeoutMs: 10_000 };
  const completion = await runtime.exec(spec, signal);
  return completion.output.text;
}

function cacheOf(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(base, "deployment-readiness");
}

function readIfNewer(path: string, sinceEpochMs: number): string | undefined {
  const modifiedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  // File systems keep whole seconds at worst.
  if (modifiedAtMs === undefined || modifiedAtMs < sinceEpochMs - 1000) return undefined;
  return readFileSync(path, "utf8");
}
