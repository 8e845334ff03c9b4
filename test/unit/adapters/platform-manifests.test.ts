import { expect, test } from "vitest";
import { platformDeclarations } from "#adapters/platform-manifests.ts";
import { projectOf } from "./project.ts";

const declared = (files: Readonly<Record<string, string>>, directory = ".") =>
  platformDeclarations(projectOf(files), directory);
const processes = (files: Readonly<Record<string, string>>, directory = ".") =>
  declared(files, directory).flatMap((declaration) =>
    declaration.processes.map(({ name, kind, line, origin }) => [name, kind, line, origin.line]),
  );

test("a Procfile declares every process type with its kind", () => {
  const Procfile =
    "# comment\nweb: gunicorn shop:app\n\nrelease: flask db upgrade\nclock: python clock.py\nconsole: bin/console\n not: this\n";
  expect(processes({ Procfile })).toEqual([
    ["web", "web", "gunicorn shop:app", 2],
    ["release", "release", "flask db upgrade", 4],
    ["clock", "worker", "python clock.py", 5],
    ["console", "task", "bin/console", 6],
  ]);
});

test("a fly.toml declares processes, the release command, variables, the port and a check", () => {
  const file = [
    'app = "shop"',
    "[processes]",
    'web = "node worker.js"',
    'site = "node server.js"',
    "[env]",
    'LOG_LEVEL = "info"',
    "[http_service]",
    "internal_port = 8080",
    'processes = ["site"]',
    "[[http_service.checks]]",
    'path = "/up"',
    "[deploy]",
    'release_command = "npm run migrate"',
  ].join("\n");
  const [fly] = declared({ "fly.toml": file });
  expect(processes({ "fly.toml": file })).toEqual([
    ["web", "worker", "node worker.js", 3],
    ["site", "web", "node server.js", 4],
    ["release", "release", "npm run migrate", 13],
  ]);
  expect(fly?.port).toMatchObject({ value: 8080, origin: { file: "fly.toml", line: 8 } });
  expect(fly?.health).toMatchObject({ value: "/up", origin: { line: 11 } });
  expect(fly?.variables).toEqual([{ name: "LOG_LEVEL", value: "info", file: "fly.toml", line: 6 }]);
});

test("a render.yaml declares the services of the application's folder", () => {
  const file = [
    "services:",
    "  - type: web",
    "    name: site",
    "    rootDir: api",
    "    startCommand: gunicorn shop:app",
    "    preDeployCommand: flask db upgrade",
    "    healthCheckPath: /up",
    "    envVars:",
    "      - key: MODE",
    "        value: strict",
    "      - key: TOKEN",
    "        generateValue: true",
    "  - type: cron",
    "    name: nightly",
    "    rootDir: ./api/",
    "    startCommand: python report.py",
    "  - type: web",
    "    name: docs",
    "    startCommand: node docs.js",
  ].join("\n");
  const [render] = declared({ "render.yaml": file }, "api");
  expect(processes({ "render.yaml": file }, "api")).toEqual([
    ["web", "web", "gunicorn shop:app", 5],
    ["release", "release", "flask db upgrade", 6],
    ["nightly", "task", "python report.py", 16],
  ]);
  expect(render?.health?.value).toBe("/up");
  expect(render?.variables).toEqual([
    { name: "MODE", value: "strict", file: "render.yaml", line: 9 },
    { name: "TOKEN", file: "render.yaml", line: 11 },
  ]);
  expect(processes({ "render.yaml": file })).toEqual([["web", "web", "node docs.js", 19]]);
  const two = `${file}\n  - type: web\n    startCommand: node other.js\n`;
  expect(processes({ "render.yaml": two })).toEqual([]);
});

test("railway's file is TOML or JSON, and says the same in both", () => {
  const toml =
    '[deploy]\nstartCommand = "node x.js"\npreDeployCommand = ["npm run a", "npm run b"]\nhealthcheckPath = "/up"\n';
  const json = JSON.stringify(
    {
      deploy: {
        startCommand: "node x.js",
        preDeployCommand: ["npm run a", "npm run b"],
        healthcheckPath: "/up",
      },
    },
    null,
    1,
  );
  const expected = [
    ["web", "web", "node x.js"],
    ["release", "release", "npm run a && npm run b"],
  ];
  for (const files of [{ "railway.toml": toml }, { "railway.json": json }]) {
    expect(processes(files).map((row) => row.slice(0, 3))).toEqual(expected);
    expect(declared(files)[0]?.health?.value).toBe("/up");
  }
  expect(processes({ "railway.json": json })[0]?.[3]).toBe(3);
});

test("heroku.yml declares commands, and app.json variables", () => {
  const yml =
    "build:\n  docker:\n    web: Dockerfile\nrelease:\n  image: web\n  command:\n    - ./migrate.sh\nrun:\n  web: node a.js\n  worker:\n    command: [node b.js]\n    image: web\n";
  expect(processes({ "heroku.yml": yml })).toEqual([
    ["web", "web", "node a.js", 9],
    ["worker", "worker", "node b.js", 11],
    ["release", "release", "./migrate.sh", 7],
  ]);
  const json = '{\n "env": {\n  "A": "1",\n  "B": { "generator": "secret" }\n }\n}';
  expect(declared({ "app.json": json })[0]?.variables).toEqual([
    { name: "A", value: "1", file: "app.json", line: 3 },
    { name: "B", file: "app.json", line: 4 },
  ]);
});

test("what cannot be read declares nothing", () => {
  const files = { "render.yaml": "services: [", "app.json": "{", "railway.json": "[]" };
  expect(declared(files).flatMap((one) => one.processes)).toEqual([]);
});
