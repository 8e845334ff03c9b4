import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Settings } from "#contract/settings.ts";
import { type Enclosure, enclose } from "#entrypoints/action/enclosures.ts";
import { newExchange, openExchange } from "#entrypoints/action/exchange.ts";
import { readJob } from "#entrypoints/action/job.ts";

const CONTEXT = { currentContext: "builder" };
const CONFIG = JSON.stringify({ ...CONTEXT, auths: { "r.example": { auth: "c2VjcmV0" } } });

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "home-"));
  mkdirSync(join(home, ".docker"));
  writeFileSync(join(home, ".docker/config.json"), CONFIG);
  writeFileSync(join(home, ".netrc"), "machine a login b password c");
});
afterEach(() => rmSync(home, { recursive: true }));

const enclosed = async (runtime: Settings["app"]["runtime"]) => {
  const exchange = newExchange();
  await openExchange(exchange);
  const environment = {
    ...{ PATH: process.env["PATH"] ?? "", HOME: home, HTTPS_PROXY: "http://me:hunter2@proxy" },
    ...{ DOCKER_HOST: "unix:///engine.sock", GITHUB_WORKSPACE: home },
  };
  const settings = { app: { runtime } } as Settings;
  const agreed = { settings, mentioned: [] };
  const job = readJob(environment);
  const { judging, testing, detail } = await enclose({ job, agreed, exchange: exchange.folder });
  const seen = [judging, testing].map(look);
  rmSync(exchange.folder, { recursive: true });
  return { judging: seen[0], testing: seen[1], detail };
};

/** What a program finds that is started there. */
function look({ enter, env }: Enclosure) {
  const script = 'cat "$HOME/.docker/config.json"; echo; cat "$HOME/.netrc"; echo "$HTTPS_PROXY"';
  const [program = "", ...args] = [...enter, "sh", "-c", script];
  return execFileSync(program, args, { env, encoding: "utf8" });
}

test("only a target that lives in a container leaves the client what registries ask for", async () => {
  const covered = `${JSON.stringify(CONTEXT)}\n\n`;
  for (const runtime of ["auto", "process", "attach"] as const) {
    const { judging, testing, detail } = await enclosed(runtime);
    expect([judging, testing]).toEqual([covered, covered]);
    expect(detail).not.toContain("Docker client");
  }
  const { judging, testing, detail } = await enclosed("docker");
  expect(judging).toBe(`${CONFIG}\nhttp://me:hunter2@proxy\n`);
  // The team's own tests are processes of this machine in every case.
  expect(testing).toBe(covered);
  expect(detail).toContain("the Docker client may pull with its own credentials");
});
