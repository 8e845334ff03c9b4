import { failureFrom, type TraceContext } from "#engines/traces/failure.ts";

const PLOTS = "src/main/java/org/example/plots";
const TEXTS: Readonly<Record<string, string>> = {
  "src/missing-module.js": 'import os from "node:os";\nimport express from "expresso-nothing";\n',
  "src/missing-file.js": 'import { x } from "./nowhere.js";\n',
  "src/json.js": 'import data from "./data.json";\n',
  "src/dir-import.js": 'import x from "./lib";\n',
  "src/express-path.js":
    'import express from "express";\nconst app = express();\napp.get("/files/*", (q, s) => s.end());\n',
  "t.sql": "CREATE TABLE a (id int);\n\nINSERT INTO gone\nVALUES (1);\n",
  "u.sql": "CREATE TABLE b (\n  id int,\n  name txt\n);\n",
  "v.sql": "SELECT 1;\nSELECT 'abc'::int;\nCREATE TABL x (id int);\n",
  "migrations/20260101000000_shop.js":
    'exports.up = async (knex) => {\n  await knex.schema.alterTable("gone", (t) => {\n',
  "m2/1700000000000_shop.js":
    'exports.up = (pgm) => {\n  pgm.createTable("zz", { id: "id" });\n  pgm.addColumns("gone", {});\n',
  [`${PLOTS}/PlotController.java`]:
    "public class PlotController {\n\n    public PlotController(PlotRepository plots) {\n",
  [`${PLOTS}/PlotsProperties.java`]: "public record PlotsProperties(int seasonWeeks) {\n",
  [`${PLOTS}/Invitations.java`]:
    'public class Invitations {\n\n  Invitations(@Value("${INVITATION_SECRET}") String secret) {\n',
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
    .concat("main.go", "internal/store/store.go", "go.mod", "app.rb", "lib/settings.rb")
    .concat("a.rb", "b.rb", "c.rb", "d.rb", "index.php", "boot.php", "cls.php", "syn.php")
    .concat("req.php", "fn.php", "src/main.rs", "src/boot.rs", "u.sh", "q.sh", "syn.sh", "e.sh")
    .concat("t.sql", "u.sql", "v.sql", "migrations/20260101000000_shop.js")
    .concat("m2/1700000000000_shop.js", "src/main/resources/db/migration/V3__tools.sql")
    .concat(
      ["PlotController", "PlotRepository", "PlotsApplication", "PlotsProperties", "SeasonBoard"]
        .concat("Invitations")
        .map((name) => `${PLOTS}/${name}.java`),
    )
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
