import { failureFrom, type TraceContext } from "#engines/traces/failure.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "src/missing-module.js": 'import os from "node:os";\nimport express from "expresso-nothing";\n',
  "src/missing-file.js": 'import { x } from "./nowhere.js";\n',
  "src/json.js": 'import data from "./data.json";\n',
  "src/dir-import.js": 'import x from "./lib";\n',
  "src/express-path.js":
    'import express from "express";\nconst app = express();\napp.get("/files/*", (q, s) => s.end());\n',
};

/** The project whose broken programs printed the texts in `printed/`. */
export const SHOP: TraceContext = {
  root: "/srv/shop",
  files: [
    ...[
      "attr",
      "badroute",
      "broken_indent",
      "broken_syntax",
      "chained",
      "circular_a",
      "circular_b",
    ],
    ...["decouple_", "environs_", "group", "keyerr", "lifespan", "missing_local", "missing_module"],
    ...["missing_symbol", "multi", "note", "recursion", "settings", "sysexit", "uses_syntax"],
  ]
    .map((name) => `shop/api/${name}.py`)
    .concat("shop/models.py", "src/data.json", "src/cjs.cjs", "src/cjs-parent.cjs")
    .concat("src/cjs-rel.cjs", "src/cjs-syntax.cjs", "src/esm-in-cjs.cjs", "src/models.js")
    .concat(
      [
        ...["missing-module", "missing-file", "missing-export", "named-cjs", "syntax", "typeerr"],
        ...["uses-syntax", "express-bad", "express-path", "reject", "cause", "eaddr", "colour"],
        ...["json", "dir-import", "zodenv", "own", "async-frames", "pgerr", "exit"],
      ].map((name) => `src/${name}.js`),
    )
    .sort(),
  read: (path) => TEXTS[path],
};

/** The failure in one line: kind, type, place, what is missing, names. */
export function outcomeOf(text: string): string {
  const failure = failureFrom(text, SHOP);
  if (failure === undefined) return "none";
  const { kind, type, place, missing, from, names } = failure;
  const at =
    place === undefined
      ? "nowhere"
      : [place.file, place.line, place.column].filter(Boolean).join(":");
  const about =
    missing === undefined ? [] : [from === undefined ? missing : `${missing} of ${from}`];
  return [kind, type, at, ...about, ...(names.length === 0 ? [] : [names.join("+")])].join(" | ");
}
