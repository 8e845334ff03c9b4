import { expect, test } from "vitest";
import { debugSigns, WERKZEUG_PROBE } from "#validators/security/debug.ts";

const answered = { sink: "POST /", status: 400, headers: {}, body: "" };

function signs(given: Partial<Parameters<typeof debugSigns>[0]>) {
  return debugSigns({ files: [], startTexts: [], answers: [], log: undefined, ...given });
}

test("debug=True of the only application is placed at its line", () => {
  const text = 'app = FastAPI(\n    title="x, debug=True",\n    debug=True,\n)\n';
  expect(signs({ files: [{ file: "app/main.py", text }] })).toMatchObject([
    { kind: "debug", place: { file: "app/main.py", line: 3 } },
  ]);
});

test("another value, a comment, a string and a nested call are not debug mode", () => {
  for (const text of [
    "app = FastAPI(debug=settings.debug)",
    "app = FastAPI(debug=True if LOCAL else False)",
    "# app = FastAPI(debug=True)",
    'app = FastAPI(description="debug=True")',
    "app = FastAPI(lifespan=make(debug=True))",
    "class FastAPI(Base): pass",
  ])
    expect(signs({ files: [{ file: "a.py", text }] }), text).toEqual([]);
});

test("of several applications only the started one counts", () => {
  const files = [
    { file: "app/main.py", text: "app = FastAPI()" },
    { file: "app/play.py", text: "app = FastAPI(debug=True)" },
  ];
  expect(signs({ files, startTexts: ["uvicorn app.main:app"] })).toEqual([]);
  expect(signs({ files, startTexts: ["uvicorn app.play:app"] })).toHaveLength(1);
});

test.each([
  ["Traceback (most recent call last):\n  File", "a Python traceback"],
  ["<title>NameError // Werkzeug Debugger</title>", "Werkzeug's debugger"],
  [
    "<pre>SyntaxError: x<br> &nbsp;at parse (/app/node_modules/b.js:92:19)<br> at go (/app/x.js:1:2)",
    "a stack trace",
  ],
  [
    JSON.stringify({ stack: "E\n    at a (file:///app/a.js:1:2)\n    at b (/app/b.js:3:4)" }),
    "a stack",
  ],
])("an error answer with %j shows debug mode", (body, what) => {
  const found = signs({ answers: [{ ...answered, body }] });
  expect(found).toHaveLength(1);
  expect(found[0]?.sign).toContain(what);
  expect(signs({ answers: [{ ...answered, status: 200, body }] })).toEqual([]);
});

test("the one line that answers with a stack is the place", () => {
  const body = "at a (/app/a.js:1:2)\nat b (/app/b.js:3:4)";
  const files = [{ file: "src/errors.js", text: "\nres.json({ stack: error.stack });" }];
  expect(signs({ files, answers: [{ ...answered, body }] })[0]?.place).toEqual({
    file: "src/errors.js",
    line: 2,
  });
});

test("an ordinary error answer shows nothing", () => {
  const body = '{"detail":"Invalid JSON at line 1:2"}';
  expect(signs({ answers: [{ ...answered, body }] })).toEqual([]);
});

test("Werkzeug is known by its debugger's style sheet and by its name", () => {
  const headers = { "content-type": ["text/css; charset=utf-8"], server: ["Werkzeug/3.0.1"] };
  const style = { sink: `GET ${WERKZEUG_PROBE}`, status: 200, headers, body: "div.debugger {}" };
  expect(signs({ answers: [style] })).toMatchObject([{ kind: "debug" }]);
  const page = { sink: "GET /", status: 200, headers: { server: ["Werkzeug/3.0.1"] }, body: "" };
  expect(signs({ answers: [page] })).toMatchObject([{ kind: "development-server" }]);
});

test.each([
  [" * Debugger is active!", "debug"],
  ["Debugger listening on ws://127.0.0.1:9229/x", "debug"],
  ["INFO:     Started reloader process [7] using StatReload", "development-server"],
  ["[nodemon] starting `node a.js`", "development-server"],
])("the log line %j is a sign", (line, kind) => {
  expect(signs({ log: `first\n${line}\n` })).toMatchObject([{ kind }]);
});
