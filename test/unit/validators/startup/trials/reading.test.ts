import fc from "fast-check";
import { expect, test } from "vitest";
import type { EnvironmentRead } from "#contract/launch.ts";
import type { Target } from "#contract/target.ts";
import { healthOf, isFailed } from "#validators/startup/trials/asked.ts";
import { devDependencyOf, packageOf } from "#validators/startup/trials/dev-dependency.ts";
import { hostsWanted, isLoopback } from "#validators/startup/trials/isolation/wanted.ts";
import { knownGets } from "#validators/startup/trials/known-gets.ts";
import { elsewhere } from "#validators/startup/trials/place/elsewhere.ts";
import { hidingOptions, isMissed } from "#validators/startup/trials/pruned/hidden.ts";
import { importsFrom, startFileOf } from "#validators/startup/trials/pruned/imports.ts";
import { lockOf } from "#validators/startup/trials/pruned/lock.ts";
import { assetsOf } from "#validators/startup/trials/requests/page.ts";
import { unbuiltBy } from "#validators/startup/trials/requests/unbuilt.ts";
import { type Attempt, narrow } from "#validators/startup/trials/variables/narrow.ts";
import { namedIn, optionalVariables } from "#validators/startup/trials/variables/optional.ts";
import { record } from "../../../../fixtures/evidence/startup/evidence.ts";
import { asked, booted, ended } from "../../../../fixtures/evidence/startup/trials.ts";
import { planWith, projectOf } from "../project.ts";

test.each([
  ["Error: getaddrinfo ENOTFOUND flags.example.com", "flags.example.com"],
  ["Error: connect ENETUNREACH 192.0.2.7:443 - Local (0.0.0.0:0)", "192.0.2.7:443"],
  [
    "HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded",
    "api.example.com",
  ],
  ["NameResolutionError: Failed to resolve 'api.example.com'", "api.example.com"],
  ["dial tcp: lookup api.example.com: no such host", "api.example.com"],
  ["java.net.UnknownHostException: api.example.com", "api.example.com"],
  ["curl: (6) Could not resolve host: api.example.com", "api.example.com"],
])("%s", (line, host) => {
  expect(hostsWanted(`starting\n${line}\n${line}\n`)).toEqual([host]);
});

test("a loopback address is nothing outside", () => {
  expect(["127.0.0.1:6379", "localhost", "[::1]:80"].map(isLoopback)).toEqual([true, true, true]);
  expect(isLoopback("10.0.0.7")).toBe(false);
});

test("a page asks for its own scripts, styles and images, each once", () => {
  const page = `<!doctype html><link rel="stylesheet" href="/site.css?v=1&amp;w=2">
<link rel=canonical href="/elsewhere"><SCRIPT SRC='app.js'></SCRIPT><script>let x = 1</script>
<img src=logo.png><img src="logo.png"><img src="https://cdn.example/x.png"><img data-src="lazy.png">`;
  expect(assetsOf(page, "http://127.0.0.1:8000/")).toEqual([
    "/site.css?v=1&w=2",
    "/app.js",
    "/logo.png",
  ]);
});

test("whatever a page holds, its assets are paths of the same origin, at most thirty", () => {
  fc.assert(
    fc.property(fc.array(fc.webPath()), fc.string(), (paths, rest) => {
      const tags = paths.map((path) => `<img src="${path}">`).join(rest);
      const assets = assetsOf(tags, "http://127.0.0.1:8000/");
      expect(assets.length).toBeLessThanOrEqual(30);
      for (const path of assets) expect(path.startsWith("/")).toBe(true);
    }),
  );
});

test("a script is started from elsewhere by its whole path, and nothing else is", () => {
  const tree = projectOf({ "src/server.js": "", "manage.py": "" });
  const starting = (argv: readonly string[]) =>
    elsewhere({
      tree,
      root: "/srv/shop",
      plan: planWith({ start: { argv, cwd: ".", env: {}, origin: { text: "start" } } }),
    });
  expect(starting(["sh", "-c", "exec node src/server.js --quiet"])).toMatchObject({
    command: { argv: ["node", "/srv/shop/src/server.js", "--quiet"] },
    directory: "/tmp",
  });
  expect(starting(["python3", "manage.py", "serve"])?.command?.argv[1]).toBe("/srv/shop/manage.py");
  for (const line of [
    "node src/server.js && true",
    "node --import hook.js src/server.js",
    "uvicorn shop.main:app",
    "node src/gone.js",
    "npm start",
  ])
    expect(starting(["sh", "-c", line]), line).toBeUndefined();
});

const read = (name: string, given: Partial<EnvironmentRead> = {}): EnvironmentRead => ({
  name,
  file: "src/config.js",
  line: 1,
  required: false,
  ...given,
});

test("optional is what no read requires and no deployment sets", () => {
  const reads = [
    read("LIMIT"),
    read("MAIL"),
    read("MAIL", { required: true }),
    read("PORT"),
    read("MODE"),
    read("FLAGS"),
  ];
  const variables = [
    { name: "LIMIT", origin: "example", secret: false },
    { name: "MODE", origin: "settings", secret: false },
  ] as const;
  expect(optionalVariables(reads, variables)).toEqual({
    all: ["FLAGS", "LIMIT"],
    given: ["LIMIT"],
  });
});

test("a variable is named by itself or as a field, and never as a part of a word", () => {
  const names = ["POOL_SIZE", "LOG"];
  expect(namedIn("pool_size\n  Input should be a valid integer", names)).toEqual(["POOL_SIZE"]);
  expect(namedIn("cannot open the catalog", names)).toEqual([]);
  const long = "MY_SHOP_DB_ECHO";
  expect(namedIn("db_echo\n  Input should be a valid boolean", [long])).toEqual([long]);
  expect(namedIn("no echo", [long])).toEqual([]);
  expect(namedIn("the db echo is off", [long])).toEqual([]);
  expect(namedIn("1 error\nreload\n  Input should be", ["MY_SHOP_RELOAD"])).toHaveLength(1);
  expect(namedIn("cannot reload the page", ["MY_SHOP_RELOAD"])).toEqual([]);
  expect(namedIn("a.js:3\nprocess.env.POOL_SIZE.trim()\n^", names)).toEqual([]);
  expect(namedIn("    int(os.environ[\"POOL_SIZE\"])\nKeyError: 'POOL_SIZE'", names)).toEqual([
    "POOL_SIZE",
  ]);
  const hosts = ["DJANGO_ALLOWED_HOSTS", "SHOP_HOSTS"];
  expect(namedIn("You may need to add it to ALLOWED_HOSTS.", hosts)).toEqual([hosts[0]]);
});

const NAMES = ["A1", "B2", "C3", "D4", "E5"];

const always = () => true;

function target(bad: readonly string[], tells: readonly string[]): Attempt {
  return async (names) => {
    const failing = names.filter((name) => bad.includes(name));
    if (failing.length === 0) return { ...booted(), text: "" };
    const text = failing.filter((name) => tells.includes(name)).join(" ");
    return { ...ended(text), text };
  };
}

test("the one variable that fails without being named is found, whichever it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), fc.subarray(NAMES), async (bad, others) => {
      const told = others.filter((name) => name !== bad);
      const found = await narrow(target([bad, ...told], told), NAMES, always);
      expect(found.culprit?.name).toBe(bad);
      expect(found.refused.toSorted()).toEqual(told.toSorted());
    }),
  );
});

test("variables that are all refused by name have no culprit", async () => {
  const found = await narrow(target(["A1", "C3"], NAMES), NAMES, always);
  expect(found).toEqual({ names: NAMES, refused: ["A1", "C3"] });
  expect(await narrow(target([], []), NAMES, always)).toEqual({ names: NAMES, refused: [] });
});

test("variables that only fail together are no fault of one of them", async () => {
  const attempt: Attempt = async (names) =>
    names.includes("A1") && names.includes("E5")
      ? { ...ended("boom"), text: "boom" }
      : { ...booted(), text: "" };
  const found = await narrow(attempt, NAMES, always);
  expect(found.culprit).toBeUndefined();
  expect(found.together?.outcome).toBe("exited");
});

test("a search without time left says what it knows", async () => {
  let boots = 0;
  const attempt: Attempt = async (names) => {
    boots += 1;
    return target(["C3"], [])(names);
  };
  const found = await narrow(attempt, NAMES, () => boots < 2);
  expect(boots).toBe(2);
  expect(found).toMatchObject({ together: { outcome: "exited" }, cutShort: true });
  expect(found.culprit).toBeUndefined();
  const told = await narrow(target(["A1"], NAMES), NAMES, () => false);
  expect(told).toEqual({ names: NAMES, refused: ["A1"] });
});

test("imports are followed from the start, without built-ins, types, tests and attempts", () => {
  const tree = projectOf({
    "src/server.js": `import express from "express";
import { readFileSync } from "node:fs";
import path from "path";
import {
  createApp,
} from "./app.js";
// import gone from "gone";
import type { Shape } from "shapes";
`,
    "src/app.js": `export * from "./routes";
try {
  require("optional");
} catch {}
`,
    "src/routes/index.js": 'const zod = require("zod/mini");\nimport("@scope/late/part");\n',
    "test/app.test.js": 'import "ajv";\n',
  });
  const start = startFileOf(tree, { argv: ["sh", "-c", "exec node src/server.js"], cwd: "." });
  expect(start).toBe("src/server.js");
  expect(importsFrom(tree, start ?? "")).toEqual([
    { name: "express", file: "src/server.js", line: 1 },
    { name: "zod", file: "src/routes/index.js", line: 1 },
  ]);
  expect(startFileOf(tree, { argv: ["uvicorn", "shop:app"], cwd: "." })).toBeUndefined();
});

test("a lock file says what only development needs, also below other packages", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/ajv": { dev: true },
      "node_modules/debug": {},
      "node_modules/debug/node_modules/ms": {},
      "node_modules/@scope/tool": { dev: true },
      "node_modules/own": { link: true },
    },
  };
  const found = lockOf(projectOf({ "package-lock.json": JSON.stringify(lock) }), ".");
  expect(found?.devOnly).toEqual(["node_modules/@scope/tool", "node_modules/ajv"]);
  expect([...(found?.installed ?? [])].sort()).toEqual(["@scope/tool", "ajv", "debug"]);
  expect(lockOf(projectOf({ "package-lock.json": "{" }), ".")).toBeUndefined();
  expect(lockOf(projectOf({}), ".")).toBeUndefined();
});

test("a dependency of development is found at its own line", () => {
  const manifest = `{
  "dependencies": { "zod": "4" },
  "devDependencies": {
    "zod": "4",
    "ajv": "8"
  }
}`;
  const tree = projectOf({ "package.json": manifest });
  expect(devDependencyOf(tree, { name: "ajv", directory: "." })).toEqual({
    name: "ajv",
    declared: { file: "package.json", line: 5 },
  });
  expect(devDependencyOf(tree, { name: "zod", directory: "." })).toBeUndefined();
  expect(packageOf("@scope/tool/part")).toBe("@scope/tool");
  expect(packageOf("./own.js")).toBeUndefined();
});

test("what hides packages goes beside the options that are there, in one word", () => {
  const options = hidingOptions(["node_modules/ajv"], "--max-old-space-size=256");
  expect(options.split(" ")).toHaveLength(2);
  expect(options).toMatch(/^--max-old-space-size=256 --import=data:text\/javascript,/);
  expect(isMissed("Error: Cannot find package 'ajv' imported from x", "ajv")).toBe(true);
  expect(isMissed("Error: Cannot find package 'ajv-formats' imported from x", "ajv")).toBe(false);
});

test("assets are made by a line of the deployment that a plain process did not run", () => {
  const tree = projectOf({
    Dockerfile: "FROM python\nRUN python manage.py collectstatic --noinput\n",
  });
  const target = { tree, plan: planWith() } as unknown as Target;
  expect(unbuiltBy(target)).toEqual({ file: "Dockerfile", line: 2 });
  const argv = ["sh", "-c", "python manage.py collectstatic --noinput"];
  const done = planWith({ install: [{ ...planWith().start, argv }] });
  expect(unbuiltBy({ ...target, plan: done })).toBeUndefined();
  expect(unbuiltBy({ ...target, container: {} } as unknown as Target)).toBeUndefined();
});

test("paths that nobody documents are those that the code declares", () => {
  const tree = projectOf({
    "src/app.js":
      'app.get("/orders", list);\napp.get("/orders/:id", one);\napp.post("/orders", add);\n',
    "shop/views.py": '@app.route("/tools")\n@app.route("/loans", methods=["POST"])\n',
    "shop/urls.py": 'path("plots/", plots),\n',
    "test/app.test.js": 'client.get("/never");\n',
    "config/routes.rb":
      "resources :trees, only: [:index, :show]\nresources :votes, only: [:create]\nresources :rows\nresources :marks, except: [:index]\n",
  });
  const routes = { count: null, source: "", gets: [] };
  expect(knownGets(routes, tree).toSorted()).toEqual([
    ...["/orders", "/plots/", "/rows", "/tools", "/trees"],
  ]);
  expect(knownGets({ ...routes, gets: ["/a"] }, tree)).toEqual(["/a"]);
});

test("the health path is the one whose answer made it ready", () => {
  const probes = [
    { path: "/healthz", address: "127.0.0.1", status: 404, durationMs: 1 },
    { path: "/health", address: "127.0.0.1", status: 200, durationMs: 1 },
  ];
  expect(healthOf(record({ probes }))).toEqual({ path: "/health" });
  const login = ["/health", "/ready", "/"].map((path) => ({ ...probes[0]!, path, status: 401 }));
  expect(healthOf(record({ probes: login }))).toEqual({ path: "/" });
  expect([asked("/", 0), asked("/", 503), asked("/", 404)].map(isFailed)).toEqual([
    true,
    true,
    false,
  ]);
});

test("a log of nothing but beginnings is read in no time", () => {
  for (const piece of [
    "getaddrinfo: ",
    "getaddrinfo: (",
    "connect ENETUNREACH ",
    "dial tcp ",
    "host='",
  ]) {
    const startedMs = performance.now();
    hostsWanted(piece.repeat(300_000 / piece.length));
    expect(performance.now() - startedMs, piece).toBeLessThan(1_000);
  }
});
