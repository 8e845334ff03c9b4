import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { EVENTS } from "../../rig/action/events.ts";
import { smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, TOKEN } from "../../rig/action/world.ts";

const MINUTE = 60_000;
// Other runs of this test on the same machine look for others.
const MARK = randomBytes(8).toString("hex");
const canary = (place: string) => `canary_${place}_${MARK}`;

/** Looks wherever a program of the same account can, and writes down every place that holds a canary. */
const HOSTILE = `import { createServer } from "node:http";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
const { LOOK_IN, SEEN_IN } = process.env;
const NEEDLES = JSON.parse(process.env.NEEDLES).flatMap((needle) => {
  const text = [...needle].reverse().join("");
  return [text, Buffer.from(text).toString("base64"), Buffer.from("x-access-token:" + text).toString("base64"), encodeURIComponent(text)];
});
const seen = [];
let probes = 0;
const note = (where, text) => {
  probes += 1;
  if (NEEDLES.some((needle) => text.includes(needle))) seen.push(where);
};
const read = (path) => { try { note(path, readFileSync(path, "latin1")); } catch { probes += 1; } };
// Hundreds of thousands of files that package managers fetched.
const DOWNLOADS = ["node_modules", ".cache", "_cacache", ".pyenv", ".rustup", "pkg", "repository"];
const walk = (folder, depth) => {
  if (depth > 6) return;
  let entries = [];
  try { entries = readdirSync(folder, { withFileTypes: true }); } catch { return; }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (DOWNLOADS.includes(entry.name)) continue;
    if (entry.isDirectory()) walk(path, depth + 1);
    else if (entry.isFile()) { try { if (statSync(path).size < 1e6) read(path); } catch { probes += 1; } }
  }
};
const command = (where, program, args, env) => {
  try { note(where, execFileSync(program, args, { encoding: "latin1", env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], timeout: 5000 })); }
  catch (error) { note(where, String(error.stdout ?? "") + String(error.stderr ?? "")); }
};
const look = () => {
  note("own environment", JSON.stringify({ ...process.env, NEEDLES: "" }));
  for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))) {
    if (pid === String(process.pid)) continue;
    for (const file of ["environ", "cmdline"]) {
      let text = "";
      try { text = readFileSync("/proc/" + pid + "/" + file, "latin1"); } catch { probes += 1; continue; }
      // Only what belongs to this run; the machine may be running other tests.
      note("/proc/" + pid + "/" + file, text.replaceAll(/NEEDLES=[^\\0]*/g, ""));
    }
  }
  for (const folder of JSON.parse(LOOK_IN)) walk(folder, 0);
  walk(homedir(), 0);
  command("git config", "git", ["config", "--list", "--show-origin"]);
  command("git credential", "git", ["credential", "fill"], { GIT_TERMINAL_PROMPT: "0" });
  command("npm config", "npm", ["config", "list", "--long"]);
  command("sudo", "sudo", ["-n", "cat", "/proc/" + process.ppid + "/environ"]);
  for (const path of ["/run/secrets", "/var/run/secrets", "/proc/self/mountinfo"]) read(path);
  writeFileSync(SEEN_IN, JSON.stringify({ seen, probes, home: homedir(), account: userInfo().homedir }));
};
look();
const server = createServer((request, response) => response.end("{}"));
server.listen(Number(process.env.PORT), "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
`;

test("a hostile target finds none of the tokens, wherever the real ones live", {
  timeout: 2 * MINUTE,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), "runner-home-"));
  const out = mkdtempSync(join(tmpdir(), "seen-"));
  const seenIn = join(out, "seen.json");
  const file = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o600 });
  };
  const placed = {
    gh: canary("gh"),
    node: canary("node"),
    oidc: canary("oidc"),
    gitConfig: canary("gitconfig"),
    gitFile: canary("gitfile"),
    netrc: canary("netrc"),
    npmrc: canary("npmrc"),
    docker: canary("docker"),
    script: canary("script"),
  };
  const settings = (env: Readonly<Record<string, string>>) =>
    JSON.stringify({ app: { start: "node server.mjs", health: "/", env } });
  const checkout = smallPullRequest({ "server.mjs": HOSTILE });
  const { directory } = checkout;
  await using world = await openWorld(checkout, "write");
  const runtime = world.artifacts.runtimeToken("4712", `readiness-${MARK}`);
  const needles = [TOKEN, runtime, ...Object.values(placed)];
  const encoded = needles.map((needle) => [...needle].reverse().join(""));
  file(
    join(directory, "readiness.yml"),
    settings({
      NEEDLES: JSON.stringify(encoded),
      LOOK_IN: JSON.stringify([directory, world.temp, home]),
      SEEN_IN: seenIn,
    }),
  );
  const basic = Buffer.from(`x-access-token:${placed.gitConfig}`).toString("base64");
  const config = readFileSync(join(directory, ".git/config"), "utf8");
  file(
    join(directory, ".git/config"),
    `${config}[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${basic}\n`,
  );
  file(join(world.temp, "git-credentials-1.config"), `[http]\n\textraheader = ${placed.gitFile}\n`);
  file(join(world.temp, "step-script.sh"), `echo ${placed.script}\n`);
  file(join(home, ".netrc"), `machine github.com login x password ${placed.netrc}\n`);
  file(join(home, ".npmrc"), `fund=false\n//registry.example/:_authToken=${placed.npmrc}\n`);
  file(
    join(home, ".docker/config.json"),
    JSON.stringify({ auths: { x: { auth: placed.docker } } }),
  );
  const result = await world.run(EVENTS[0]!.happening(checkout), {
    inputs: { command: "health-check" },
    env: {
      GH_TOKEN: placed.gh,
      NODE_AUTH_TOKEN: placed.node,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: placed.oidc,
    },
    job: { env: { HOME: home }, runtimeToken: runtime },
  });
  const found = JSON.parse(readFileSync(seenIn, "utf8")) as { seen: string[]; probes: number };
  // The same program without the action around it: what it looks for is really there to be found.
  const control = join(out, "control.json");
  execFileSync(
    process.execPath,
    ["--input-type=module", "-e", HOSTILE.replace("look();", "look(); process.exit();")],
    {
      cwd: directory,
      env: {
        ...{ PATH: process.env["PATH"], HOME: home, GH_TOKEN: placed.gh, INPUT_TOKEN: TOKEN },
        ...{ NODE_AUTH_TOKEN: placed.node, ACTIONS_RUNTIME_TOKEN: runtime },
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: placed.oidc,
        ...{ NEEDLES: JSON.stringify(encoded), SEEN_IN: control },
        LOOK_IN: JSON.stringify([directory, world.temp, home]),
      },
    },
  );
  const { seen: unprotected } = JSON.parse(readFileSync(control, "utf8")) as { seen: string[] };
  const published = JSON.stringify([
    world.api.checkRuns(),
    world.artifacts.artifacts().map(({ bytes }) => bytes.toString("latin1")),
    result.log,
    result.summary,
    result.outputs,
  ]);
  checkout.remove();
  rmSync(home, { recursive: true });
  rmSync(out, { recursive: true });
  console.log(`${needles.length} tokens, ${found.probes} probes`);
  expect(found.seen).toEqual([]);
  expect(found.probes).toBeGreaterThanOrEqual(40);
  expect(needles.filter((needle) => published.includes(needle))).toEqual([]);
  expect(unprotected).toEqual(
    expect.arrayContaining([
      "own environment",
      join(directory, ".git/config"),
      join(world.temp, "git-credentials-1.config"),
      join(world.temp, "step-script.sh"),
      ...[".netrc", ".npmrc", ".docker/config.json"].map((name) => join(home, name)),
    ]),
  );
  expect(result.log).toMatch(/Isolation: \d+ credential files/);
  expect(result.conclusion).toBe("success");
});

test("where nothing can be hidden, that is said, and no process shows a token", {
  timeout: 2 * MINUTE,
}, async () => {
  const out = mkdtempSync(join(tmpdir(), "seen-"));
  const seenIn = join(out, "seen.json");
  const bin = join(out, "bin");
  mkdirSync(bin);
  // A machine without the programs that make namespaces.
  for (const folder of ["/usr/bin", "/bin", dirname(process.execPath)])
    for (const name of readdirSync(folder))
      if (!["unshare", "sudo"].includes(name) && !existsSync(join(bin, name)))
        symlinkSync(join(folder, name), join(bin, name));
  const checkout = smallPullRequest({ "server.mjs": HOSTILE });
  await using world = await openWorld(checkout, "write");
  const runtime = world.artifacts.runtimeToken("4712", `readiness-${MARK}`);
  const encoded = [TOKEN, runtime].map((needle) => [...needle].reverse().join(""));
  const env = { NEEDLES: JSON.stringify(encoded), LOOK_IN: "[]", SEEN_IN: seenIn };
  writeFileSync(
    join(checkout.directory, "readiness.yml"),
    JSON.stringify({ app: { start: "node server.mjs", health: "/", env } }),
  );
  const result = await world.run(EVENTS[0]!.happening(checkout), {
    inputs: { command: "health-check" },
    job: { env: { PATH: bin }, runtimeToken: runtime },
  });
  const found = JSON.parse(readFileSync(seenIn, "utf8")) as { seen: string[] };
  checkout.remove();
  rmSync(out, { recursive: true });
  expect(result.log).toMatch(/Isolation: \d+ credential files and folders are not hidden/);
  expect(result.conclusion).toBe("success");
  expect(found.seen).toEqual([]);
});
