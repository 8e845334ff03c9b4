import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { allowedEnvironment } from "#runtimes/process/host-environment.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "dr-environment-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("nothing of the workflow, of npm or of ours passes, and no token", () => {
  const secret = {
    GITHUB_TOKEN: "a",
    GITHUB_SHA: "b",
    ACTIONS_RUNTIME_TOKEN: "c",
    INPUT_PASSWORD: "d",
    RUNNER_TEMP: "e",
    npm_config_registry: "f",
    NPM_TOKEN: "g",
    NODE_OPTIONS: "--require ./x.js",
    NODE_AUTH_TOKEN: "h",
    AWS_SECRET_ACCESS_KEY: "i",
    DATABASE_URL: "j",
    PIP_INDEX_URL: "https://user:token@example.invalid/simple",
    HTTPS_PROXY: "http://user:password@example.invalid",
    SSH_AUTH_SOCK: "k",
    CI: "true",
  };
  expect(allowedEnvironment({ ...secret, PATH: "/usr/bin" }, "/app")).toEqual({ PATH: "/usr/bin" });
});

test("what a program needs to find its tools, locale and certificates passes", () => {
  const needed = {
    HOME: "/home/a",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    SSL_CERT_FILE: "/etc/ca.pem",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    PYENV_ROOT: "/home/a/.pyenv",
    NVM_DIR: "/home/a/.nvm",
  };
  const path = { PATH: "/home/a/.pyenv/shims:/usr/bin" };
  expect(allowedEnvironment({ ...needed, ...path }, "/app")).toEqual({ ...needed, ...path });
});

test("node_modules/.bin is taken off PATH, except the target's own", () => {
  const PATH = [
    "/tool/node_modules/.bin",
    "/tool/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin",
    "/app/service/node_modules/.bin",
    "/app/node_modules/.bin",
    "relative/bin",
    "",
    "/usr/bin",
  ].join(":");
  expect(allowedEnvironment({ PATH }, "/app/service")["PATH"]).toBe(
    "/app/service/node_modules/.bin:/usr/bin",
  );
});

test("a folder that holds the very Node we run on is taken off PATH when that is a package", () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const { PATH } = allowedEnvironment({ PATH: `${bin}:/usr/bin` }, "/app");
  const isPackage = process.execPath.includes("/node_modules/");
  expect(PATH).toBe(isPackage ? "/usr/bin" : `${bin}:/usr/bin`);
});

test("a machine without PATH gives the usual one", () => {
  expect(allowedEnvironment({}, "/app")).toEqual({ PATH: "/usr/local/bin:/usr/bin:/bin" });
});
