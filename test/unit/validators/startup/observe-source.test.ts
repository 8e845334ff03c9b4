import { expect, test } from "vitest";
import {
  fieldLine,
  healthLine,
  hostLine,
  poolLine,
  portLine,
  sigtermLine,
  spawnLine,
  speakingLine,
} from "#validators/startup/observe-source.ts";
import { record } from "../../../fixtures/evidence/startup/evidence.ts";
import { projectOf } from "./project.ts";

const asking = (files: Readonly<Record<string, string>>, startFile?: string) => ({
  tree: projectOf(files),
  record: record({
    sockets: [{ address: "127.0.0.1", port: 18086 }],
    probes: [{ path: "/health", address: "127.0.0.1", status: 500, durationMs: 1 }],
  }),
  startFile,
});

test("the port is found where it is listened on, not where it is mentioned", () => {
  const files = {
    "src/limits.js": "const most = 18086;\n",
    "src/server.js": '// 18086\napp.listen(18086, "0.0.0.0");\n',
    "test/server.test.js": "server.listen(18086);\n",
  };
  expect(portLine(asking(files))).toEqual({ file: "src/server.js", line: 2 });
});

test("the start file wins over other places", () => {
  const files = {
    "run.sh": "uvicorn app:app \\\n  --host 127.0.0.1 \\\n  --port 18086\n",
    "tools/serve.py": 'run(host="127.0.0.1", port=18086)\n',
  };
  expect(hostLine(asking(files, "run.sh"))).toEqual({ file: "run.sh", line: 2 });
  expect(portLine(asking(files, "run.sh"))).toEqual({ file: "run.sh", line: 3 });
});

test("an address inside a URL binds nothing, and several places are no place", () => {
  expect(hostLine(asking({ "a.py": 'host = "http://127.0.0.1:5432"\n' }))).toBeUndefined();
  const two = { "a.py": 'serve(host="127.0.0.1")\n', "b.py": 'serve(host="127.0.0.1")\n' };
  expect(hostLine(asking(two))).toBeUndefined();
});

test("what listens without a host is the place only for Node, and only when it is the only one", () => {
  const node = (files: Readonly<Record<string, string>>) =>
    hostLine({ ...asking(files), language: "node" });
  const files = { "src/server.js": "\nawait app.listen({ port });\n" };
  expect(node(files)).toEqual({ file: "src/server.js", line: 2 });
  expect(hostLine(asking(files))).toBeUndefined();
  expect(node({ ...files, "src/b.js": "b.listen(1);\n" })).toBeUndefined();
});

test("Go joins a host and a port, and takes the method into the pattern of a route", () => {
  const join = (host: string, port: string) => ({
    "main.go": `server := &http.Server{\n\tAddr: net.JoinHostPort(${host}, ${port}),\n`,
  });
  expect(hostLine(asking(join('"127.0.0.1"', "port")))).toEqual({ file: "main.go", line: 2 });
  expect(portLine(asking(join('""', '"18086"')))).toEqual({ file: "main.go", line: 2 });
  const route = { "web.go": 'routes.HandleFunc("GET /health", check)\n' };
  expect(healthLine(asking(route))).toEqual({ file: "web.go", line: 1 });
});

test("the child that does not end with its parent is the one that is detached", () => {
  const files = {
    "src/a.js": 'spawn("convert", [file]);\nspawn("sh", [], { detached: true }).unref();\n',
  };
  expect(spawnLine(asking(files))).toEqual({ file: "src/a.js", line: 2 });
  expect(spawnLine(asking({ "src/a.js": "" }))).toBeUndefined();
});

test("the handler of SIGTERM is found among other mentions of the signal", () => {
  const files = { "src/a.js": 'const SIGNALS = ["SIGTERM"];\nprocess.on("SIGTERM", stop);\n' };
  expect(sigtermLine(asking(files))).toEqual({ file: "src/a.js", line: 2 });
});

test("the health route is found by its quoted path", () => {
  const files = { "shop/health.py": '\n@router.get("/health", responses={})\n' };
  expect(healthLine(asking(files))).toEqual({ file: "shop/health.py", line: 2 });
});

test("a column that is absent is placed where a model declares it, when only one does", () => {
  const model = { "shop/models.py": "class Plot:\n    fenced = models.BooleanField()\n" };
  const said = "column shop_plot.fenced does not exist LINE 1: SELECT shop_plot.fenced";
  expect(fieldLine(projectOf(model), said)).toEqual({ file: "shop/models.py", line: 2 });
  const typed = { "shop/models.py": "class Plot:\n    fenced: Mapped[bool] = mapped_column()\n" };
  const quoted = 'column "fenced" of relation "plot" does not exist';
  expect(fieldLine(projectOf(typed), quoted)).toEqual({ file: "shop/models.py", line: 2 });
  expect(fieldLine(projectOf({ ...model, "b.py": typed["shop/models.py"] }), said)).toBeUndefined();
  expect(fieldLine(projectOf(model), "relation does not exist")).toBeUndefined();
});

test("the line that says the last words is found only when it is the only one", () => {
  const files = { "src/a.js": "log(`SHOP_TOKEN must be longer than ${n} characters`);\n" };
  const said = ["INFO start", "SHOP_TOKEN must be longer than 16 characters"];
  expect(speakingLine(projectOf(files), said)).toEqual({ file: "src/a.js", line: 1 });
  const twice = { ...files, "src/b.js": files["src/a.js"] };
  expect(speakingLine(projectOf(twice), said)).toBeUndefined();
  expect(speakingLine(projectOf(files), ["bye"])).toBeUndefined();
});

test("a committed environment file that sets the port is the place when no code has it", () => {
  const files = { "src/server.js": "app.listen(env.APP_PORT);\n", ".env": "A=1\nAPP_PORT=18086\n" };
  expect(portLine(asking(files))).toEqual({ file: ".env", line: 2 });
  expect(portLine(asking({ ".env": "PORT=1808\n" }))).toBeUndefined();
});

test("Spring's property file says where it listens, and a package named example is production", () => {
  const resources = "src/main/resources/application.properties";
  const files = {
    [resources]: "spring.application.name=plots\nserver.port=18086\nserver.address=127.0.0.1\n",
    "src/main/java/org/example/plots/Board.java":
      '    LOG.error("the price list cannot be refreshed");\n',
    "src/test/java/org/example/plots/BoardTest.java": "",
  };
  expect(portLine(asking(files))).toEqual({ file: resources, line: 2 });
  expect(hostLine(asking(files))).toEqual({ file: resources, line: 3 });
  const said = ["ERROR 7 --- [plots] org.example.plots.Board : the price list cannot be refreshed"];
  expect(speakingLine(projectOf(files), said)?.line).toBe(1);
});

test("the only line that makes a pool of connections", () => {
  const db = "import pg from 'pg';\nexport const pool = new pg.Pool({ max: 600 });\n";
  expect(poolLine(projectOf({ "src/db.js": db }))).toEqual({ file: "src/db.js", line: 2 });
  expect(poolLine(projectOf({ "a.py": "e = create_async_engine(url)\n" }))?.line).toBe(1);
  const twice = projectOf({ "a.js": "new Pool();", "b.js": "new Pool();" });
  expect(poolLine(twice)).toBeUndefined();
});
