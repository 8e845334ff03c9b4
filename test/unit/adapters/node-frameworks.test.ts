import { expect, test } from "vitest";
import { fastify } from "#adapters/fastify/index.ts";
import { koa } from "#adapters/koa/index.ts";
import { nest } from "#adapters/nest/index.ts";
import { next } from "#adapters/next/index.ts";
import type { Adapter } from "#contract/adapter.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import { projectOf, settingsOf } from "./project.ts";

function planOf(
  adapter: Adapter,
  files: Readonly<Record<string, string>>,
  ignored: readonly string[] = [],
): LaunchPlan {
  const launch = adapter.launch(projectOf(files, ignored), settingsOf());
  if (!launch.ok) throw new Error(JSON.stringify(launch.error));
  return launch.value;
}
const linesOf = (plans: LaunchPlan["install"]) => plans.map(({ argv }) => argv.at(-1));
const manifest = (
  dependencies: readonly string[],
  scripts: Readonly<Record<string, string>> = {},
) => ({
  "package.json": JSON.stringify({
    scripts,
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "1"])),
  }),
});

test("a framework counts as a production dependency only", () => {
  const tools = { "package.json": '{"devDependencies":{"fastify":"5","koa":"3","next":"16"}}' };
  for (const adapter of [fastify, koa, nest, next])
    expect(adapter.detect(projectOf(tools), ".")).toEqual({ confidence: 0, reasons: [] });
  expect(koa.detect(projectOf(manifest(["koa", "knex"])), ".").title).toBe("Koa, Knex");
});

test("a Nest application without a script of production runs what its build makes", () => {
  const scripts = { build: "nest build", start: "nest start --watch" };
  const files = manifest(["@nestjs/core"], scripts);
  const plan = planOf(nest, files, ["node_modules/@nestjs"]);
  expect(plan.start.argv.at(-1)).toBe("exec node dist/main.js");
  expect(linesOf(plan.install)).toEqual(["exec npm run build"]);
  const elsewhere = {
    ...files,
    "nest-cli.json": '{"entryFile":"boot"}',
    "tsconfig.json": '{"compilerOptions":{"outDir":"./build"}}',
  };
  expect(planOf(nest, elsewhere).start.argv.at(-1)).toBe("exec node build/boot.js");
  const several = { ...files, "nest-cli.json": '{"monorepo": true}' };
  expect(nest.launch(projectOf(several), settingsOf()).ok).toBe(false);
});

test("Nest's decorators say where the health check is, and the Swagger module where the description is", () => {
  const plan = planOf(nest, {
    ...manifest(["@nestjs/core"], { "start:prod": "node dist/main" }),
    "src/main.ts": 'app.setGlobalPrefix("api");\nSwaggerModule.setup("docs", app, document);\n',
    "src/health.controller.ts": "@Controller('healthz')\nclass A {\n  @Get()\n  ok() {}\n}\n",
    "src/orders.controller.ts": "@Controller('orders')\nclass B {\n  @Get('status')\n  s() {}\n}\n",
  });
  expect(plan.healthPaths.slice(0, 2)).toEqual(["/api/healthz", "/api/orders/status"]);
  expect(plan.openapiPaths[0]).toBe("/docs-json");
});

test("next start needs a build that no commit holds, once", () => {
  const files = manifest(["next"], { build: "next build", start: "next start" });
  expect(linesOf(planOf(next, files, ["node_modules/next"]).install)).toEqual([
    "exec npm run build",
  ]);
  const fresh = linesOf(planOf(next, files).install);
  expect(fresh).toEqual(["exec npm install --no-save --no-audit --no-fund", "exec npm run build"]);
  const scriptless = planOf(next, manifest(["next"]), ["node_modules/next"]);
  expect(scriptless.start.argv.at(-1)).toBe("exec next start -H 0.0.0.0 -p $PORT");
  expect(linesOf(scriptless.install)).toEqual(["exec next build"]);
});

test("the standalone server that an image copies to its root is started where the build left it", () => {
  const files = {
    ...manifest(["next"], { build: "next build" }),
    "next.config.mjs": 'export default { output: "standalone" };',
    Dockerfile: 'FROM node:24\nCMD ["node", "server.js"]\n',
  };
  const plan = planOf(next, files, ["node_modules/next"]);
  expect(plan.start.argv.at(-1)).toBe("exec env HOSTNAME=0.0.0.0 node .next/standalone/server.js");
  expect(plan.start.origin.file).toBe("Dockerfile");
  expect(linesOf(plan.install)[0]).toBe("exec npm run build");
  expect(linesOf(plan.install)[1]).toContain("cp -r .next/static .next/standalone/.next/");
  const own = planOf(next, { ...files, "server.js": "createServer()" }, ["node_modules/next"]);
  expect(own.start.argv.at(-1)).toBe("exec node server.js");
});

test("fastify-cli listens everywhere as it does inside a container, except where a Procfile starts it", () => {
  const files = manifest(["fastify", "fastify-cli"], { start: "fastify start -l info app.js" });
  expect(planOf(fastify, files).start.env["FASTIFY_ADDRESS"]).toBe("0.0.0.0");
  const process = { ...files, Procfile: "web: fastify start app.js\n" };
  expect(planOf(fastify, process).start.env["FASTIFY_ADDRESS"]).toBeUndefined();
  const plugin = { ...manifest(["fastify", "fastify-cli"]), "app.js": "export default plugin" };
  expect(planOf(fastify, plugin).start.argv.at(-1)).toBe(
    "exec fastify start -a 0.0.0.0 -p $PORT app.js",
  );
});

test("the description of swagger-ui is below its prefix", () => {
  const plan = planOf(fastify, {
    ...manifest(["fastify"], { start: "node src/server.js" }),
    "src/server.js":
      'import ui from "@fastify/swagger-ui";\napp.register(ui, { routePrefix: "/docs" });\n',
  });
  expect(plan.openapiPaths.slice(0, 2)).toEqual(["/docs/json", "/documentation/json"]);
});

test("the migrations are those of the tool that the project names", () => {
  const files = {
    ...manifest(["koa", "knex"]),
    "migrations/20250202000000_b.js": "",
    "migrations/20250101000000_a.js": "",
  };
  for (const adapter of [koa, fastify, nest, next])
    expect(adapter.migrations(projectOf(files), settingsOf())).toMatchObject({
      tool: "knex",
      directory: "migrations",
      bookkeeping: ["knex_migrations", "knex_migrations_lock"],
      files: [
        { id: "20250101000000_a", parents: [] },
        { id: "20250202000000_b", parents: ["20250101000000_a"] },
      ],
    });
});

test("models are what a command of the settings makes of them", () => {
  const tree = projectOf(manifest(["koa"]));
  expect(koa.models(tree, settingsOf()).supported).toBe(false);
  expect(koa.models(tree, settingsOf({ database: { models: "node models.js" } }))).toMatchObject({
    supported: true,
    command: { argv: ["sh", "-c", "exec node models.js"] },
  });
});
