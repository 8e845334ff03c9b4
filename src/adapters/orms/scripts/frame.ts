/**
 * Part of every ORM's script, whose `build(input)` gives `tables`, and `statements` where it
 * writes SQL down instead of running it: prints the report. Nothing that fails here accuses the models:
 * it is an obstacle, because the application itself may load its files in another way.
 */
export const FRAME = String.raw`
const zlib = require("node:zlib");
const MOST_ERROR_CHARACTERS = 2000;

function finish(report) {
  const whole = { tables: [], modules: [], failures: [], ...report };
  // Large schemas fit into what is kept of a command's output only when packed.
  const packed = zlib.gzipSync(JSON.stringify(whole)).toString("base64");
  process.stdout.write("\n" + INPUT.marker + packed + "\n", () => process.exit(0));
}
function failed(error) {
  if (error instanceof Absent) return finish({ absentPackage: error.message });
  const text = error instanceof Obstacle ? error.message : told(error);
  finish({ obstacle: text.slice(0, MOST_ERROR_CHARACTERS) });
}
// A mapper may replace the stack by one that began without the message.
function told(error) {
  const { name, message, stack } = error || {};
  if (!message || String(stack).includes(message)) return String(stack || error);
  return name + ": " + message + "\n" + (stack || "");
}
// What else the application begins while it is loaded, such as a connection to a cache, may fail aside.
let stray;
const aside = (error) => {
  stray = stray || error;
};
process.on("uncaughtException", aside);
process.on("unhandledRejection", aside);
process.on("beforeExit", () => failed(stray || new Obstacle("loading the models never came to an end")));

function connection() {
  const parts = new URL(process.env.DATABASE_URL.replace(/^[\w+]+:/, "postgresql:"));
  return {
    host: decodeURIComponent(parts.hostname).replace(/^\[|\]$/g, ""),
    port: Number(parts.port || 5432),
    user: decodeURIComponent(parts.username),
    password: decodeURIComponent(parts.password),
    database: decodeURIComponent(parts.pathname.slice(1)),
  };
}
function plainUrl() {
  const { host, port, user, password, database } = connection();
  const address = host.includes(":") ? "[" + host + "]" : host;
  return "postgresql://" + encodeURIComponent(user) + ":" + encodeURIComponent(password) + "@" + address + ":" + port + "/" + encodeURIComponent(database);
}

const byName = new Map();
for (const block of INPUT.blocks) byName.set(block.name, [...(byName.get(block.name) || []), block]);

// Of several blocks with one name the only one that has most of the members; two such say nothing.
function blockOf(names, members) {
  const all = [...new Set(names.filter(Boolean).flatMap((name) => byName.get(name) || []))];
  const score = (block) => members.filter((name) => block.members[name] || block.texts[name]).length;
  const best = Math.max(...all.map(score));
  const chosen = all.filter((block) => score(block) === best);
  return chosen.length === 1 ? chosen[0] : undefined;
}
function chainOf(block) {
  const chain = [];
  for (let next = block; next !== undefined && chain.length < 10; ) {
    chain.push(next);
    const base = next.base && next.base.split(".").pop();
    const found = base === undefined ? undefined : blockOf([base], []);
    next = found === undefined || chain.includes(found) ? undefined : found;
  }
  return chain;
}
function placeIn(block, names) {
  for (const each of chainOf(block))
    for (const name of names.filter(Boolean)) {
      const line = each.members[name] || each.texts[name];
      if (line) return { file: each.file, line };
    }
  return {};
}
/**
 * One table of the report: names of its class or variable, columns as {name, keys}, and members as
 * {name, keys}; keys are what the sources may call them.
 */
function placedTable({ schema, name, names, columns, members }) {
  const keys = columns.flatMap((column) => column.keys.slice(0, 1));
  const block = blockOf(names, keys);
  const place = block === undefined ? {} : { file: block.file, line: block.line };
  // Some of it is written beside the columns, such as the associations of a class that is initialised later.
  const beside = block === undefined ? [] : names.flatMap((each) => byName.get(each) || []).filter((each) => each.file === block.file);
  const located = (item) => {
    const sought = [...item.keys, item.name];
    const places = [block, ...beside].filter(Boolean).map((each) => placeIn(each, sought));
    return { name: item.name, ...(places.find((each) => each.line) || {}) };
  };
  return { schema: schema || "public", name, ...place, columns: columns.map(located), members: members.filter((item) => item.name).map(located) };
}
`;

/** The call at the end of a script that builds. */
export const BUILD = `
build(INPUT)
  .then((built) => finish({ modules: INPUT.entries, ...built }))
  .catch(failed);
`;
