import { expect, test } from "vitest";
import { failureFrom } from "#engines/traces/failure.ts";

const placeIn = (files: Readonly<Record<string, string>>, printed: readonly string[]) =>
  failureFrom(printed.join("\n"), {
    root: "/srv/shop",
    files: Object.keys(files),
    read: (path) => files[path],
  })?.place;

const SCHEMA = [
  "FastifyError [Error]: Failed building the serialization schema for GET: /, due to error schema is invalid: data/items/properties/departs/type must be equal to one of the allowed values",
  "    at Boot.<anonymous> (/srv/shop/node_modules/fastify/lib/route.js:442:21)",
];

test("a schema that is refused is found by the way to what is wrong in it", () => {
  const line = 'const crossing = { departs: { type: "timestamp" } };\n';
  expect(placeIn({ "src/a.js": `\n${line}` }, SCHEMA)).toEqual({ file: "src/a.js", line: 2 });
  const apart = "const crossing = {\n  departs: {\n    type: 1,\n  },\n};\n";
  expect(placeIn({ "src/a.js": apart }, SCHEMA)).toEqual({ file: "src/a.js", line: 2 });
  expect(placeIn({ "src/a.js": line, "src/b.js": line }, SCHEMA)).toBeUndefined();
});

const late = (plugin: string) => [
  `FastifyError [Error]: Plugin did not start in time: '${plugin}'. You may have forgotten to call 'done' function or to resolve a Promise`,
  "    at Timeout._onTimeout (/srv/shop/node_modules/avvio/lib/plugin.js:122:19)",
];

test("a plugin that hangs is found by its text, else by its name", () => {
  const files = {
    "src/app.js": "app.register((_instance, _done) => {});\napp.register(crossings);\n",
  };
  expect(placeIn(files, late("(_instance, _done) => {}"))).toEqual({ file: "src/app.js", line: 1 });
  expect(placeIn(files, late("crossings"))).toEqual({ file: "src/app.js", line: 2 });
  expect(placeIn(files, late("bookings"))).toBeUndefined();
});

const UNRESOLVED = [
  'UnknownDependenciesException [Error]: Nest can\'t resolve dependencies of the StationsController (?). Please make sure that the argument "StationRepository" at index [0] is available in the StationsModule module.',
  "    at Injector.lookupComponentInParentModules (/srv/shop/node_modules/@nestjs/core/injector/injector.js:286:19)",
];

test("a provider that is missing belongs to what its module imports", () => {
  const controller = { "src/c.ts": "export class StationsController {}\n" };
  const module =
    "@Module({\n  imports: [],\n  controllers: [],\n})\nexport class StationsModule {}\n";
  const files = { ...controller, "src/m.ts": module };
  expect(placeIn(files, UNRESOLVED)).toEqual({ file: "src/m.ts", line: 2 });
  const bare = { ...controller, "src/m.ts": "@Module({})\nexport class StationsModule {}\n" };
  expect(placeIn(bare, UNRESOLVED)).toEqual({ file: "src/m.ts", line: 2 });
  expect(placeIn(controller, UNRESOLVED)).toEqual({ file: "src/c.ts", line: 1 });
});

const IMPORTED = [
  "node:internal/modules/package_json_reader:314",
  "  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);",
  "        ^",
  "",
  "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'helmet' imported from /srv/shop/dist/main.js",
  "    at Object.getPackageJSONURL (node:internal/modules/package_json_reader:314:9)",
];

test("an importer that was built is shown as its source, and a name put together by its import", () => {
  const files = { "src/main.ts": 'import x from "x";\nawait import("hel" + "met");\n' };
  expect(placeIn(files, IMPORTED)).toEqual({ file: "src/main.ts", line: 2 });
  const plain = { "src/main.ts": 'import x from "x";\nawait import("helmet");\n' };
  expect(placeIn(plain, IMPORTED)).toEqual({ file: "src/main.ts", line: 2 });
});
