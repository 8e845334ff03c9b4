import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { concealmentsOf, tokensIn } from "#entrypoints/action/credentials.ts";

const scratch = mkdtempSync(join(tmpdir(), "credentials-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const [home, temp, workspace] = ["home", "temp", "work"].map((name) => join(scratch, name)) as [
  string,
  string,
  string,
];
const environment = { HOME: home, RUNNER_TEMP: temp };
const place = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

test("every token of the runner and of the usual tools is known, each once", () => {
  expect(
    tokensIn({
      INPUT_TOKEN: "ghs_0123456789",
      GITHUB_TOKEN: "ghs_0123456789",
      ACTIONS_RUNTIME_TOKEN: "runtime-token",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc-token",
      NPM_TOKEN: "npm_0123456",
      GH_PAT: "short",
      TOKENIZER: "not-a-token-at-all",
      PATH: "/usr/bin",
    }),
  ).toEqual(["ghs_0123456789", "runtime-token", "oidc-token", "npm_0123456"]);
});

test("what holds nothing but credentials is hidden whole, what also configures loses its secret lines", () => {
  place(join(home, ".netrc"), "machine a login b password c");
  place(join(home, ".ssh/id_ed25519"), "key");
  place(
    join(home, ".npmrc"),
    "fund=false\n//npm.example/:_authToken=secret\nregistry=https://npm.example/",
  );
  place(join(home, ".gitconfig"), "[user]\n  name = A\n");
  place(
    join(workspace, ".git/config"),
    '[core]\n  bare = false\n[http "https://github.com/"]\n  extraheader = AUTHORIZATION: basic abc\n',
  );
  place(join(workspace, "gha-creds-1.json"), "{}");
  place(join(temp, "git-credentials-1.config"), "x");
  place(join(temp, "step.sh"), "echo secret");
  place(join(temp, "_runner_file_commands/set_output_1"), "");
  place(join(temp, "notes.txt"), "nothing");
  const found = Object.fromEntries(
    concealmentsOf({ environment, workspace, mayPull: false }).map(({ path, shown, isFolder }) => [
      path.slice(scratch.length + 1),
      isFolder ? "a folder" : shown,
    ]),
  );
  expect(found).toEqual({
    "home/.netrc": "",
    "home/.ssh": "a folder",
    "home/.npmrc": "fund=false\nregistry=https://npm.example/",
    "work/.git/config": '[core]\n  bare = false\n[http "https://github.com/"]\n',
    "work/gha-creds-1.json": "",
    "temp/git-credentials-1.config": "",
    "temp/step.sh": "",
    "temp/_runner_file_commands": "a folder",
  });
});

test("a machine without any of it has nothing to hide", () => {
  expect(
    concealmentsOf({ environment: {}, workspace: join(scratch, "nowhere"), mayPull: false }),
  ).toEqual([]);
});

test("the token of every checkout in the workspace and of every submodule is hidden", () => {
  const shop = join(scratch, "shop");
  const places = [
    ".git/config",
    ".git/config.worktree",
    ".git/modules/vendor/lib/config",
    ".git/modules/vendor/lib/modules/deep/config",
    "tools/.git/config",
    "a/b/tools/.git/modules/x/config",
  ];
  for (const path of places) place(join(shop, path), "[http]\n\textraheader = secret\n");
  place(join(shop, "src/config"), "token = of the application\n");
  const found = concealmentsOf({ environment: {}, workspace: shop, mayPull: false }).map(
    ({ path }) => path.slice(shop.length + 1),
  );
  expect(found.sort()).toEqual(places.sort());
});

test("what registries ask for is hidden, also in a folder of its own, unless images must be pulled", () => {
  const [own, folder] = [join(scratch, "docker-home"), join(scratch, "docker-config")];
  const engine = { currentContext: "builder", cliPluginsExtraDirs: ["/opt/plugins"] };
  const secret = { auths: { "r.example": { auth: "c2VjcmV0" } }, credsStore: "pass" };
  place(join(own, ".docker/config.json"), JSON.stringify({ ...engine, ...secret }));
  place(join(own, ".netrc"), "machine a login b password c");
  place(join(folder, "config.json"), "no json: hunter2");
  const docker = { HOME: own, DOCKER_CONFIG: folder };
  const hidden = (mayPull: boolean) =>
    concealmentsOf({ environment: docker, workspace: join(scratch, "nowhere"), mayPull });
  expect(hidden(false).map(({ path, shown }) => [path, shown])).toEqual([
    [join(own, ".netrc"), ""],
    [join(own, ".docker/config.json"), JSON.stringify(engine)],
    [join(folder, "config.json"), "{}"],
  ]);
  expect(hidden(true).map(({ path }) => path)).toEqual([join(own, ".netrc")]);
  place(join(folder, "config.json"), JSON.stringify(engine));
  expect(hidden(false)).toHaveLength(2);
});
