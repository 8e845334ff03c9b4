import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "./harness/cli.ts";
import { scratchProject } from "./harness/scratch.ts";

const SECRETS = {
  GITHUB_TOKEN: "ghs-canary",
  GITHUB_WORKSPACE: "/canary",
  ACTIONS_RUNTIME_TOKEN: "actions-canary",
  "INPUT_DATABASE-URL": "input-canary",
  NPM_TOKEN: "npm-canary",
  NODE_AUTH_TOKEN: "node-canary",
  AWS_SECRET_ACCESS_KEY: "aws-canary",
  SSH_AUTH_SOCK: "/ssh-canary",
  DATABASE_URL: "postgres://someone-elses-canary/x",
  PGPASSWORD: "password-canary",
  // A name that no list of forbidden ones would hold.
  SOMETHING_OF_THE_WORKFLOW: "unknown-canary",
  NODE_OPTIONS: "--title=option-canary",
};

test("no command of a target sees our tokens, our settings or our tools", {
  timeout: 60_000,
}, async () => {
  const print = (name: string) => `node prints-environment.mjs > ${name}`;
  using scratch = scratchProject();
  const flags = ["--install", print("install.json"), "--migrate", print("migrate.json")];
  const start = `${print("start.json")}; exec node listens.mjs`;
  const ourTools = join(PROJECT, "node_modules/.bin");
  const run = await scratch.start(["health-check", ...flags, "--start", start], {
    ...SECRETS,
    PATH: [ourTools, dirname(process.execPath), process.env["PATH"]].join(delimiter),
  }).ended;
  expect(run.exitCode, run.stdout).toBe(0);
  for (const name of ["install.json", "migrate.json", "start.json"]) {
    const text = scratch.read(name) ?? "";
    const environment = JSON.parse(text) as Record<string, string>;
    expect(text, name).not.toContain("canary");
    const isStep = name !== "install.json";
    const ours = Object.keys(environment).filter((key) => key !== "DATABASE_URL" && key in SECRETS);
    expect(ours, name).toEqual([]);
    const path = (environment["PATH"] ?? "").split(delimiter);
    expect(path).not.toContain(ourTools);
    expect(path.filter((folder) => existsSync(join(folder, "vitest")))).toEqual([]);
    expect(environment["DATABASE_URL"] !== undefined, name).toBe(isStep);
  }
  expect(scratch.left()).toEqual([]);
});
