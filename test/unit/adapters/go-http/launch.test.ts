import { expect, test } from "vitest";
import { goHttp } from "#adapters/go-http/index.ts";
import { projectOf, settingsOf } from "../project.ts";

const MODULE = "module example.org/lockers\n\ngo 1.24\n";
const SERVER =
  'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe("", nil)\n}\n';
const TOOL = "package main\n\nfunc main() {\n\tprintln(1)\n}\n";
const SMALL = { "go.mod": MODULE, "main.go": SERVER };

function planOf(files: Readonly<Record<string, string>>, flags: Record<string, unknown> = {}) {
  const launched = goHttp.launch(projectOf(files), settingsOf(flags));
  if (!launched.ok) throw new Error(JSON.stringify(launched.error));
  const { start, install } = launched.value;
  return {
    ...launched.value,
    command: start.argv.at(-1),
    builds: install.map(({ argv }) => argv.at(-1)?.replace(/^.*gitignore && /, "")),
  };
}

test("the program at the root is built into a folder of ours and started by its name", () => {
  const plan = planOf(SMALL);
  expect(plan.command).toBe("exec lockers");
  expect(plan.builds).toEqual(["go build -buildvcs=false -o .deployment-readiness/bin/lockers ."]);
  expect(plan.start.env["PATH"]).toBe("/srv/shop/.deployment-readiness/bin:${PATH}");
  expect(plan.language).toBe("go");
  expect(plan.start.origin).toMatchObject({ file: "main.go", line: 5 });
});

test("among several programs the one that serves is started", () => {
  const files = { "go.mod": MODULE, "cmd/mover/main.go": TOOL, "cmd/shop/main.go": SERVER };
  expect(planOf(files).command).toBe("exec shop");
  const quiet = { "go.mod": MODULE, "cmd/mover/main.go": TOOL, "cmd/api/main.go": TOOL };
  expect(planOf(quiet).command).toBe("exec api");
});

test("two programs that serve are not chosen between", () => {
  const files = { "go.mod": MODULE, "cmd/web/main.go": SERVER, "cmd/admin/main.go": SERVER };
  const launched = goHttp.launch(projectOf(files), settingsOf());
  expect(launched.ok).toBe(false);
  if (launched.ok) return;
  expect(launched.error.candidates.map(({ text }) => text)).toEqual([
    "go run ./cmd/web",
    "go run ./cmd/admin",
  ]);
});

test("a declared command keeps its arguments and runs what is built here", () => {
  const files = {
    ...SMALL,
    "cmd/web/main.go": SERVER,
    Procfile: "web: VERBOSE=1 bin/web --quiet\n",
  };
  const plan = planOf(files);
  expect(plan.command).toBe("exec env VERBOSE=1 web --quiet");
  expect(plan.builds).toEqual([
    "go build -buildvcs=false -o .deployment-readiness/bin/web ./cmd/web",
  ]);
});

test("what an image starts is the program that its Dockerfile builds under that name", () => {
  const Dockerfile = [
    "FROM golang:1.24 AS build",
    "RUN CGO_ENABLED=0 go build -trimpath \\",
    "  -o /out/app ./cmd/web",
    "FROM scratch",
    "COPY --from=build /out/app /usr/local/bin/app",
    'ENTRYPOINT ["/sbin/tini", "--", "/usr/local/bin/app", "--quiet"]',
  ].join("\n");
  const plan = planOf({ ...SMALL, "cmd/web/main.go": SERVER, Dockerfile });
  expect(plan.command).toBe("exec web --quiet");
  expect(plan.builds).toEqual([
    "go build -buildvcs=false -o .deployment-readiness/bin/web ./cmd/web",
  ]);
});

test("a committed script is run as it is, and nothing is built for it", () => {
  const plan = planOf({ ...SMALL, "bin/web": "#!/bin/sh\n", Procfile: "web: bin/web\n" });
  expect(plan.command).toBe("exec bin/web");
  expect(plan.builds).toEqual([]);
});

test("a path in the settings is where the program is built, unless they build it themselves", () => {
  const start = { start: "./out/lockers" };
  expect(planOf(SMALL, { app: start }).builds).toEqual([
    "exec go build -buildvcs=false -o ./out/lockers .",
  ]);
  expect(planOf(SMALL, { app: { ...start, install: "make" } }).builds).toEqual(["exec make"]);
});

test("an image builds nothing here", () => {
  expect(planOf(SMALL, { app: { runtime: "docker", start: "x" } }).install).toEqual([]);
});

test("variables are found in os, in functions that hand the name on, and in tags", () => {
  const config = `package config
func Read() {
	a := os.Getenv("PLAIN_NAME")
	b, err := required("NEEDED_URL")
	c := fallback("REGION", "north")
}
func required(name string) (string, error) {
	value, ok := os.LookupEnv(name)
}
func fallback(name, otherwise string) string {
	if v := os.Getenv(name); v != "" { return v }
}
func title(name string) string {
	return strings.ToUpper(name)
}
var t = title("NOT_READ")
type S struct {
	K string \`env:"TAGGED,required"\`
	L string \`env:"LIMIT" envDefault:"5"\`
}
`;
  const reads = planOf({ ...SMALL, "internal/config.go": config }).environment;
  expect(
    reads.map(({ name, line, required, default: value }) => [name, line, required, value]),
  ).toEqual([
    ["PLAIN_NAME", 3, false, undefined],
    ["NEEDED_URL", 4, false, undefined],
    ["REGION", 5, false, "north"],
    ["TAGGED", 18, true, undefined],
    ["LIMIT", 19, false, "5"],
  ]);
});

test("a route with a method is a health path", () => {
  const web = 'routes.HandleFunc("GET /internal/healthz", check)\n';
  expect(planOf({ ...SMALL, "web.go": web }).healthPaths[0]).toBe("/internal/healthz");
});

test("a module without a program is not recognised; a program that does not serve hardly", () => {
  const library = projectOf({ "go.mod": MODULE, "a.go": "package lockers\n" });
  expect(goHttp.detect(library, ".").confidence).toBe(0);
  const tool = projectOf({ "go.mod": MODULE, "main.go": TOOL });
  expect(goHttp.detect(tool, ".")).toMatchObject({ confidence: 0.3, title: "Go" });
  const gin = projectOf({ ...SMALL, "go.mod": `${MODULE}require github.com/gin-gonic/gin v1\n` });
  expect(goHttp.detect(gin, ".").title).toBe("Go, Gin");
  expect(goHttp.detect(projectOf(SMALL), ".").confidence).toBe(0.8);
});

test("a variable is required where the function that reads it refuses its absence", () => {
  const config = [
    "package main",
    "",
    "func required(name string) (string, error) {",
    "\tvalue, ok := os.LookupEnv(name)",
    "\tif !ok {",
    '\t\treturn "", fmt.Errorf("%s is not set", name)',
    "\t}",
    "\treturn value, nil",
    "}",
    "",
    "func either(name, other string) string {",
    '\tif value := os.Getenv(name); value != "" {',
    "\t\treturn value",
    "\t}",
    "\treturn other",
    "}",
    "",
    'var account, _ = required("BILLING_ACCOUNT")',
    'var banner = either("BANNER", "Welcome")',
    "",
  ];
  const { environment } = planOf({ ...SMALL, "config.go": config.join("\n") });
  const required = environment.map(({ name, required }) => [name, required]);
  expect(required).toContainEqual(["BILLING_ACCOUNT", true]);
  expect(required).toContainEqual(["BANNER", false]);
});

test("the migrations of goose and golang-migrate are known in their order", () => {
  const of = (files: Readonly<Record<string, string>>) =>
    goHttp.migrations(projectOf({ ...SMALL, ...files }), settingsOf());
  const requires = (path: string) => ({ "go.mod": `${MODULE}\nrequire ${path} v1.0.0\n` });
  const goose = requires("github.com/pressly/goose/v3");
  expect(of({ ...goose, "db/00002_b.sql": "", "db/00001_a.sql": "" })).toMatchObject({
    ...{ supported: true, tool: "goose", directory: "db", bookkeeping: ["goose_db_version"] },
    files: [{ id: "00001_a" }, { id: "00002_b", parents: ["00001_a"] }],
  });
  const migrate = requires("github.com/golang-migrate/migrate/v4");
  expect(of({ ...migrate, "m/1_a.up.sql": "", "m/1_a.down.sql": "" })).toMatchObject({
    ...{ supported: true, tool: "golang-migrate", files: [{ file: "m/1_a.up.sql" }] },
  });
  expect(of({})).toEqual({
    ...{ supported: false, reason: "no migrations of a known tool were recognised" },
  });
});
