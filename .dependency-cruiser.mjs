// Each room may import itself and the rooms listed. Nothing else. See ARCHITECTURE.md.
const ROOMS = {
  contract: [],
  engines: ["contract"],
  adapters: ["contract", "engines"],
  reporters: ["contract"],
  runtimes: ["contract"],
  deliveries: ["contract"],
  settings: ["contract"],
  gate: ["contract"],
  validators: ["contract", "engines"],
  pipeline: ["contract", "engines", "adapters", "validators", "reporters", "gate"],
  entrypoints: ["contract", "settings", "pipeline", "runtimes", "deliveries", "reporters"],
};
const PURE =
  "^src/(contract|engines|reporters|gate|adapters)/|^src/validators/.+/(judge[^/]*|rules|evidence)[.]ts$";
// Both runtimes start processes and wait for them; these two folders are what they share.
const SHARED_RUNTIMES = "^src/runtimes/(subprocess|probe)/";

const error = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const owner = (name, packages, rooms) =>
  error(
    `one-owner-${name}`,
    "each outside package enters through one room",
    { path: "^src/", pathNot: `^src/(${rooms})` },
    { path: `(^|/)node_modules/(${packages})/` },
  );

export default {
  forbidden: [
    ...Object.entries(ROOMS).map(([room, may]) =>
      error(
        `${room}-arrows`,
        `${room} may import only: ${[room, ...may].join(", ")}`,
        { path: `^src/${room}/` },
        { path: "^src/", pathNot: `^src/(${[room, ...may].join("|")})/` },
      ),
    ),
    ...["validators", "adapters", "runtimes", "engines"].map((room) =>
      error(
        `${room}-are-strangers`,
        `one of ${room} may not import another`,
        { path: `^src/${room}/([^/]+)/` },
        {
          path: `^src/${room}/[^/]+/`,
          pathNot: [`^src/${room}/$1/`, ...(room === "runtimes" ? [SHARED_RUNTIMES] : [])],
        },
      ),
    ),
    error(
      "pure-stays-pure",
      "code that only computes has no Node built-ins",
      { path: PURE },
      { dependencyTypes: ["core"] },
    ),
    error(
      "judge-does-not-collect",
      "judging works from recorded evidence alone",
      { path: "^src/validators/.+/judge[^/]*[.]ts$" },
      { path: "^src/validators/.+/collect[.]ts$", reachable: true },
    ),
    owner("pg", "pg", "runtimes/postgres/"),
    owner("pg-delta", "@supabase/pg-delta", "runtimes/fix-planner/"),
    owner("undici", "undici", "runtimes/"),
    owner("zod", "zod", "contract/|settings/"),
    owner("yaml", "yaml", "settings/|engines/openapi/|adapters/"),
    owner("actions", "@actions/[^/]+", "entrypoints/|deliveries/"),
    error(
      "cross-room-by-alias",
      "cross rooms by #room/…, never by ../../",
      { path: "^src/([^/]+)/" },
      { path: "^src/", pathNot: "^src/$1/", dependencyTypesNot: ["aliased-subpath-import"] },
    ),
    error("no-circular", "data flows one way", {}, { circular: true }),
    error(
      "reached-from-a-door",
      "no dead files",
      { path: "^src/entrypoints/" },
      { path: "^src/", reachable: false, pathNot: "^src/(entrypoints|[^/]+/_template)/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "^(dist|test|examples)/" },
  },
};
