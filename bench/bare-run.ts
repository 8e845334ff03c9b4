import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const POSTGRES_ROOT = "/usr/lib/postgresql";
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 15;

/** What somebody would write by hand: a private cluster, the migrations, the start, one good answer. */
export async function bareRun(app: string, venv: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "bare-run-"));
  const account = await serverAccount();
  if (account !== undefined) chownSync(scratch, account.uid, account.gid);
  const started: ChildProcess[] = [];
  try {
    const port = await freePort();
    started.push(await startPostgres({ scratch, port, account }));
    const env = {
      PATH: `${venv}/bin:${process.env["PATH"] ?? ""}`,
      DATABASE_URL: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      SECRET_KEY: "0123456789abcdef".repeat(4),
    };
    await run("alembic", ["upgrade", "head"], { cwd: app, env });
    const httpPort = await freePort();
    const serve = ["orders.api.application:app", "--host", "0.0.0.0", "--port", String(httpPort)];
    started.push(spawn("uvicorn", serve, { cwd: app, env, stdio: "ignore" }));
    await until(async () => (await fetch(`http://127.0.0.1:${httpPort}/health`)).ok);
  } finally {
    for (const child of started.reverse()) await stop(child);
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Server {
  readonly scratch: string;
  readonly port: number;
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
}

async function startPostgres({ scratch, port, account }: Server): Promise<ChildProcess> {
  const version = readdirSync(POSTGRES_ROOT).sort((a, b) => Number(b) - Number(a))[0] ?? "";
  const bin = join(POSTGRES_ROOT, version, "bin");
  const data = join(scratch, "data");
  const identity = { ...account, cwd: scratch };
  const make = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
  await run(join(bin, "initdb"), make, identity);
  const settings = ["fsync=off", `port=${port}`, "unix_socket_directories="];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...flags], {
    ...identity,
    stdio: "ignore",
  });
  await until(async () => {
    await run(join(bin, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)]);
    return true;
  });
  return server;
}

// PostgreSQL refuses to run as root.
async function serverAccount(): Promise<Server["account"]> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

async function until(isReady: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const ready = await isReady().catch((error: unknown) => {
      // Refused connections are expected until the deadline.
      if (performance.now() < deadline) return false;
      throw error;
    });
    if (ready) return;
    if (performance.now() > deadline) throw new Error("not ready in time");
    await delay(POLL_MS);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once("exit", settle));
  child.kill("SIGINT");
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((settle, refuse) => {
    const server = createServer().once("error", refuse);
    server.listen(0, () => {
      const address = server.address();
      server.close(() =>
        settle(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}
