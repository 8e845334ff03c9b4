import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Checkout } from "../action/checkout.ts";
import { OWN } from "../action/consumer.ts";
import type { Happening } from "../action/events.ts";
import { ACTION } from "../action/world.ts";

export interface ActRun {
  readonly program: string;
  readonly checkout: Checkout;
  readonly happening: Happening;
  /** The machine that the job asks for; it gets this one. */
  readonly runsOn: string;
  readonly token: string;
  readonly apiUrl: string;
}

export interface ActResult {
  readonly exitCode: number | null;
  /** Without the job's name before each line. */
  readonly log: string;
}

/** Runs the workflows of a checkout by nektos/act on this machine: no container, no clone. */
export async function runAct(run: ActRun): Promise<ActResult> {
  const folder = mkdtempSync(join(tmpdir(), "act-"));
  try {
    const { name, payload } = run.happening.event;
    const event = join(folder, "event.json");
    writeFileSync(event, JSON.stringify(payload));
    const args = [
      name,
      ...["--eventpath", event, "--platform", `${run.runsOn}=-self-hosted`],
      ...["--local-repository", `${OWN}=${actionAsReleased(join(folder, "action"))}`],
      ...["--action-cache-path", join(folder, "actions"), "--action-offline-mode"],
      ...["--artifact-server-path", join(folder, "artifacts"), "--artifact-server-addr=127.0.0.1"],
      ...["--artifact-server-port", String(await freePort()), "--no-cache-server"],
      ...["--container-daemon-socket", "-", "--secret", "GITHUB_TOKEN"],
      ...["--env", `GITHUB_API_URL=${run.apiUrl}`],
    ];
    return await ended(run, args, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a runner downloads of it and needs. */
function actionAsReleased(folder: string): string {
  mkdirSync(folder);
  for (const part of ["action.yml", "dist"])
    cpSync(join(ACTION, part), join(folder, part), { recursive: true });
  return folder;
}

function ended({ program, checkout, token }: ActRun, args: readonly string[], folder: string) {
  // A job inherits all of it. `node24` is whatever `node` comes first; here as in the other tests, our own.
  const env = {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: homedir(),
    LANG: "C.UTF-8",
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    XDG_CONFIG_HOME: join(folder, "config"),
    GITHUB_TOKEN: token,
  };
  const child = spawn(program, args, {
    cwd: checkout.directory,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  return new Promise<ActResult>((settle, fail) => {
    child.once("error", fail);
    child.once("close", (exitCode) => {
      settle({ exitCode, log: text.replaceAll(/^\[[^\]]+\] {1,3}(?:\| )?/gm, "") });
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => settle(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
