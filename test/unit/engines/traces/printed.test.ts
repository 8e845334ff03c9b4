import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outcomeOf } from "./shop.ts";

// Real outputs of broken programs: Python 3.8, 3.11 and 3.13, uvicorn 0.54, gunicorn 27.0,
// Node 20 and 24; only the folders were renamed.
const FOLDER = join(import.meta.dirname, "printed");
const EXPECTED: readonly (readonly [string, string])[] = [
  ["n20-async-frames", "exception | RangeError | src/async-frames.js:1:43"],
  ["n20-cause", "exception | Error | src/cause.js:2:39"],
  ["n20-cjs-parent", "import | MODULE_NOT_FOUND | src/cjs.cjs:2 | not-installed-thing"],
  ["n20-cjs-rel", "import | MODULE_NOT_FOUND | src/cjs-rel.cjs:2 | ./nope"],
  ["n20-cjs-syntax", "syntax | SyntaxError | src/cjs-syntax.cjs:2:10"],
  ["n20-colour", "exception | TypeError | src/colour.js:2:12"],
  ["n20-dir-import", "import | ERR_UNSUPPORTED_DIR_IMPORT | src/dir-import.js:1 | src/lib"],
  ["n20-eaddr", "exception | Error | src/eaddr.js:2:59"],
  ["n20-esm-in-cjs", "syntax | SyntaxError | src/esm-in-cjs.cjs:1:1"],
  ["n20-exit", "none"],
  ["n20-express-bad", "exception | TypeError | src/express-bad.js:3:5"],
  ["n20-express-path", "exception | PathError | src/express-path.js:3"],
  ["n20-json", "import | ERR_IMPORT_ASSERTION_TYPE_MISSING | src/json.js:1 | src/data.json"],
  [
    "n20-missing-export",
    "import | SyntaxError | src/missing-export.js:2:18 | order of src/models.js",
  ],
  ["n20-missing-file", "import | ERR_MODULE_NOT_FOUND | src/missing-file.js:1 | src/nowhere.js"],
  [
    "n20-missing-module",
    "import | ERR_MODULE_NOT_FOUND | src/missing-module.js:2 | expresso-nothing",
  ],
  ["n20-named-cjs", "import | SyntaxError | src/named-cjs.js:1:10 | nonsense of express"],
  ["n20-nostart", "import | MODULE_NOT_FOUND | nowhere | nothere.js"],
  ["n20-own", "exception | Error | src/own.js:3:21 | TOKEN_SECRET"],
  ["n20-pgerr", "exception | Error | nowhere"],
  ["n20-reject", "exception | Error | src/reject.js:2:9"],
  ["n20-typeerr", "exception | TypeError | src/typeerr.js:2:14"],
  ["n20-uses-syntax", "syntax | SyntaxError | src/syntax.js:2:11"],
  ["n20-zodenv", "exception | ZodError | src/zodenv.js:2:73 | TOKEN_SECRET+ORDERS_URL"],
  ["n24-async-frames", "exception | RangeError | src/async-frames.js:1:43"],
  ["n24-cause", "exception | Error | src/cause.js:2:39"],
  ["n24-cjs-parent", "import | MODULE_NOT_FOUND | src/cjs.cjs:2 | not-installed-thing"],
  ["n24-cjs-rel", "import | MODULE_NOT_FOUND | src/cjs-rel.cjs:2 | ./nope"],
  ["n24-cjs-syntax", "syntax | SyntaxError | src/cjs-syntax.cjs:2:10"],
  ["n24-colour", "exception | TypeError | src/colour.js:2:12"],
  ["n24-dir-import", "import | ERR_UNSUPPORTED_DIR_IMPORT | src/dir-import.js:1 | src/lib"],
  ["n24-eaddr", "exception | Error | src/eaddr.js:2:59"],
  ["n24-esm-in-cjs", "syntax | SyntaxError | src/esm-in-cjs.cjs:1:1"],
  ["n24-exit", "none"],
  ["n24-express-bad", "exception | TypeError | src/express-bad.js:3:5"],
  ["n24-express-path", "exception | PathError | src/express-path.js:3"],
  ["n24-json", "import | ERR_IMPORT_ATTRIBUTE_MISSING | src/json.js:1 | src/data.json"],
  [
    "n24-missing-export",
    "import | SyntaxError | src/missing-export.js:2:18 | order of src/models.js",
  ],
  ["n24-missing-file", "import | ERR_MODULE_NOT_FOUND | src/missing-file.js:1 | src/nowhere.js"],
  [
    "n24-missing-module",
    "import | ERR_MODULE_NOT_FOUND | src/missing-module.js:2 | expresso-nothing",
  ],
  ["n24-named-cjs", "import | SyntaxError | src/named-cjs.js:1:10 | nonsense of express"],
  ["n24-nostart", "import | MODULE_NOT_FOUND | nowhere | nothere.js"],
  ["n24-own", "exception | Error | src/own.js:3:21 | TOKEN_SECRET"],
  ["n24-pgerr", "exception | Error | nowhere"],
  ["n24-reject", "exception | Error | src/reject.js:2:9"],
  ["n24-typeerr", "exception | TypeError | src/typeerr.js:2:14"],
  ["n24-uses-syntax", "syntax | SyntaxError | src/syntax.js:2:11"],
  ["n24-zodenv", "exception | ZodError | src/zodenv.js:2:73 | TOKEN_SECRET+ORDERS_URL"],
  ["py-badroute", "exception | FastAPIError | shop/api/badroute.py:11"],
  ["py-broken_indent", "syntax | IndentationError | shop/api/broken_indent.py:3"],
  ["py-chained", "exception | RuntimeError | shop/api/chained.py:8"],
  ["py-chained_during", "exception | ValueError | shop/api/chained.py:14"],
  ["py-circular_a", "import | ImportError | shop/api/circular_a.py:1 | b of shop.api.circular_b"],
  ["py-decouple_", "exception | UndefinedValueError | shop/api/decouple_.py:2 | SHOP_TOKEN"],
  ["py-environs_", "exception | EnvNotSetError | shop/api/environs_.py:3 | SHOP_TOKEN"],
  ["py-file_syntax", "syntax | SyntaxError | shop/api/broken_syntax.py:3"],
  ["py-group", "exception | ValueError | shop/api/group.py:2"],
  [
    "py-gunicorn_missing_symbol",
    "import | ImportError | shop/api/missing_symbol.py:3 | Usr of shop.models",
  ],
  ["py-gunicorn_noattr", "import | AttributeError | shop/models.py:1 | app of shop.models"],
  ["py-keyerr", "exception | KeyError | shop/api/keyerr.py:2 | SHOP_TOKEN"],
  ["py-missing_local", "import | ModuleNotFoundError | shop/api/missing_local.py:1 | shop.nowhere"],
  [
    "py-missing_module",
    "import | ModuleNotFoundError | shop/api/missing_module.py:2 | nothing_here_at_all",
  ],
  ["py-missing_symbol", "import | ImportError | shop/api/missing_symbol.py:3 | Usr of shop.models"],
  ["py-multi", "exception | LookupError | shop/api/multi.py:7"],
  ["py-note", "exception | ValueError | shop/api/note.py:2"],
  ["py-recursion", "exception | RecursionError | shop/api/recursion.py:1"],
  [
    "py-settings",
    "exception | ValidationError | shop/api/settings.py:11 | database_url+SHOP_TOKEN_SECRET",
  ],
  ["py-sysexit", "none"],
  ["py-uses_syntax", "syntax | SyntaxError | shop/api/broken_syntax.py:3"],
  ["py-uvicorn_keyerr", "exception | KeyError | shop/api/keyerr.py:2 | SHOP_TOKEN"],
  ["py-uvicorn_lifespan", "exception | RuntimeError | shop/api/lifespan.py:6"],
  ["py-uvicorn_noattr", "import | AttributeError | shop/models.py:1 | app of shop.models"],
  ["py-uvicorn_nomodule", "import | ModuleNotFoundError | nowhere | shop.api.nothere"],
  [
    "py-uvicorn_settings",
    "exception | ValidationError | shop/api/settings.py:11 | database_url+SHOP_TOKEN_SECRET",
  ],
  ["py-v3.13_chained", "exception | RuntimeError | shop/api/chained.py:8"],
  [
    "py-v3.13_missing_symbol",
    "import | ImportError | shop/api/missing_symbol.py:3 | Usr of shop.models",
  ],
  ["py-v3.8_broken_syntax", "syntax | SyntaxError | shop/api/broken_syntax.py:3"],
  ["py-v3.8_keyerr", "exception | KeyError | shop/api/keyerr.py:2 | SHOP_TOKEN"],
];

test("every printed output is expected to be something", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(EXPECTED.map(([name]) => `${name}.txt`).sort());
});

test.each(EXPECTED)("what %s printed is understood", (name, expected) => {
  expect(outcomeOf(readFileSync(join(FOLDER, `${name}.txt`), "utf8"))).toBe(expected);
});
