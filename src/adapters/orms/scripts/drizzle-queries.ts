/**
 * Selects, joins and inserts Drizzle's tables in a database that the migrations built. Statements are written
 * by its own builder for a driver that does nothing, and run through the application's.
 *
 * Source  Drizzle's manual, "Query", "Joins", "Insert" and "HTTP proxy". Tried with drizzle-orm 0.45, pg 8 and
 *         postgres 3.
 */
export const DRIZZLE_QUERIES = String.raw`
const MOST_FILES = 20000;
const SKIPPED = new Set(["node_modules", ".git"]);

// The files of a pattern as the tool's own search finds them, from the folder that it is started in.
function matching(pattern) {
  const base = path.resolve(root, pattern);
  if (fs.existsSync(base)) return fs.statSync(base).isDirectory() ? filesIn(base, false) : [base];
  const wanted = new RegExp("^" + path.posix.normalize(pattern).split(/(\*\*\/|\*\*|\*|\?|\{[^{}]*\})/).map(partOf).join("") + "$");
  return filesIn(root, true).filter((file) => wanted.test(path.relative(root, file)));
}
function partOf(part) {
  const words = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const literal = (text) => text.replace(/[.+^$()|[\]\\]/g, "\\$&");
  if (words[part] !== undefined) return words[part];
  return /^\{.*\}$/.test(part) ? "(?:" + part.slice(1, -1).split(",").map(literal).join("|") + ")" : literal(part);
}
function filesIn(folder, isDeep, found = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isFile() && found.length < MOST_FILES) found.push(file);
    else if (isDeep && entry.isDirectory() && !SKIPPED.has(entry.name)) filesIn(file, true, found);
  }
  return found;
}
async function schemaOf(input) {
  const module = await load(input.entries[0]);
  const inner = module.default || module;
  const config = inner.default || inner;
  const files = [config.schema].flat().filter(Boolean).flatMap(matching).filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith(".d.ts"));
  if (files.length === 0) throw new Obstacle(input.entries[0] + " names no file of a schema that is there");
  const exported = {};
  for (const file of [...new Set(files)])
    for (const [name, value] of Object.entries(await load(file))) if (!(name in exported)) exported[name] = value;
  return { config, exported };
}

// The one connection of the driver that the application has; rows of run(sql, parameters).
async function connected() {
  const pg = await imported("pg");
  const Client = pg && (pg.Client || (pg.default && pg.default.Client));
  if (Client !== undefined) {
    const client = new Client({ connectionString: plainUrl() });
    client.on("error", () => undefined);
    await client.connect();
    return async (text, values) => (await client.query(text, values)).rows;
  }
  const postgres = await imported("postgres");
  const make = postgres && (postgres.default || postgres);
  if (typeof make !== "function") throw new Obstacle("neither pg nor postgres is installed, through which its statements could be run");
  const sql = make(plainUrl(), { max: 1, onnotice: () => undefined, prepare: false });
  return (text, values) => sql.unsafe(text, values);
}

async function query(input) {
  const orm = await imported("drizzle-orm"), pgCore = await imported("drizzle-orm/pg-core"), proxy = await imported("drizzle-orm/pg-proxy");
  if (!orm || !pgCore || !proxy) throw new Obstacle("drizzle-orm is not installed, or is a version without its proxy");
  const { config, exported } = await schemaOf(input);
  const send = await connected();
  const ask = async (sql, parameters = []) => {
    try {
      return await send(sql, parameters);
    } catch (error) {
      throw Object.assign(new Error(error.message, { cause: error }), { query: sql });
    }
  };
  const nothing = async () => ({ rows: [] });
  const db = proxy.drizzle(nothing, { casing: config.casing });
  const run = (builder) => {
    const { sql, params } = builder.toSQL();
    return ask(sql, params);
  };
  const { is } = orm;
  const rows = await ask("SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
  const called = new Map();
  for (const [label, value] of Object.entries(exported)) {
    const isTable = is(value, pgCore.PgTable);
    const described = isTable ? pgCore.getTableConfig : is(value, pgCore.PgView) ? pgCore.getViewConfig : is(value, pgCore.PgMaterializedView) ? pgCore.getMaterializedViewConfig : undefined;
    if (described !== undefined && !called.has(value)) called.set(value, { ...described(value), label, isTable });
  }
  const qualified = (table) => (called.get(table).schema || "public") + "." + called.get(table).name;
  // What the tool is told to leave alone, and what is only named, is another's.
  const kept = [config.schemaFilter].flat().filter(Boolean);
  const isForeign = ({ isExisting, schema }) => isExisting === true || config.tablesFilter !== undefined || (kept.length > 0 && !kept.includes(schema || "public"));
  const asked = [...called.keys()].filter((table) => kinds.get(qualified(table)) !== "f" && (kinds.has(qualified(table)) || !isForeign(called.get(table))));
  const placeOf = (table) => {
    const { columns = [], ...place } = input.tables.find((each) => each.name === called.get(table).name && each.schema === (called.get(table).schema || "public")) || {};
    return { place, columns };
  };
  const lineOf = (table, names) => placeOf(table).columns.find(({ name }) => names.includes(name)) || placeOf(table).place;
  const columnName = (column) => (db.dialect.casing ? db.dialect.casing.getColumnCasing(column) : column.name);
  const base = (table) => ({ tables: [qualified(table)], needs: [], ...placeOf(table) });
  const selects = asked.map((table) => ({ kind: "select", name: called.get(table).label, key: table, ...base(table), run: () => run(db.select().from(table).limit(1)) }));

  const keys = asked.filter((table) => called.get(table).isTable).flatMap((table) => called.get(table).foreignKeys.map((key) => ({ table, ...key.reference() })));
  const joins = keys.filter(({ foreignTable }) => called.has(foreignTable)).map(({ table, columns, foreignTable, foreignColumns }) => {
    const target = pgCore.alias(foreignTable, "r"), own = Object.entries(orm.getTableColumns(foreignTable));
    const meeting = () => orm.and(...columns.map((column, at) => orm.eq(column, target[own.find(([, each]) => each === foreignColumns[at])[0]])));
    const names = columns.map(columnName);
    return { kind: "join", name: called.get(table).label + "." + names.join("+"), key: {}, needs: [table, foreignTable], tables: [table, foreignTable].map(qualified), place: lineOf(table, names), columns: [], run: () => run(db.select().from(table).leftJoin(target, meeting()).limit(1)) };
  });
  const inserts = asked.filter((table) => called.get(table).isTable).map((table) => {
    const columns = Object.entries(orm.getTableColumns(table));
    const insert = (values) => {
      const given = columns.flatMap(([key, column]) => (values.has(columnName(column)) ? [[key, orm.sql.raw(values.get(columnName(column)))]] : []));
      return run(db.insert(table).values(Object.fromEntries(given)).returning());
    };
    return { name: called.get(table).label, ...base(table), needs: [table], table: qualified(table), fields: columns.map(([, column]) => fieldOf(column, columnName(column))), insert };
  });
  return askAll((sql) => ask(sql), [...selects, ...joins, ...relationItems({ orm, proxy, config, exported, called, nothing, qualified, lineOf, run })], inserts);
}
// What the application declares as relations is asked in the relational form.
function relationItems({ orm, proxy, config, exported, called, nothing, qualified, lineOf, run }) {
  let db;
  try {
    db = proxy.drizzle(nothing, { schema: exported, casing: config.casing });
  } catch {
    // Its own application is told so when it starts.
    return [];
  }
  return Object.entries((db._ && db._.schema) || {}).flatMap(([name, { relations }]) => {
    const table = exported[name];
    return Object.values(relations || {}).filter(({ referencedTable }) => called.has(table) && called.has(referencedTable)).map((relation) => {
      const { fieldName, referencedTable } = relation;
      const tables = [table, referencedTable];
      const isLoose = !isOneType(orm, db, relation);
      return { isLoose, kind: "join", name: name + "." + fieldName, key: {}, needs: tables, tables: tables.map(qualified), place: lineOf(table, [fieldName]), columns: [], run: () => run(db.query[name].findMany({ with: { [fieldName]: true }, limit: 1 })) };
    });
  });
}
// Without a constraint the two sides may be of types that only values bring together.
function isOneType(orm, db, relation) {
  const plain = (column) => column.getSQLType().replace(/\(.*/, "").replace(/^(small|big)?serial$/, "$1int").replace(/^integer$/, "int");
  try {
    const { fields, references } = orm.normalizeRelation(db._.schema, db._.tableNamesMap, relation);
    return fields.every((field, at) => plain(field) === plain(references[at]));
  } catch {
    return false;
  }
}
function fieldOf(column, name) {
  return {
    column: name,
    isRequired: column.notNull === true,
    isGiven: column.hasDefault === true,
    isFixed: column.generated !== undefined || column.generatedIdentity !== undefined,
    labels: column.enumValues,
  };
}
`;
