/**
 * Part of every mapper's queries: a row of each mapped table, after those that it refers to. What a column
 * takes and what a table refers to is read from the migrated database; what the class itself fills, and
 * which columns it knows, the mapper says.
 */
export const INSERTS = String.raw`
const OUTSIDE = "n.oid = c.relnamespace AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'";
const NAMES = (list, of) => "(SELECT json_agg(a.attname ORDER BY k.at) FROM unnest(" + list + ") WITH ORDINALITY k(attnum, at) JOIN pg_catalog.pg_attribute a ON a.attrelid = " + of + " AND a.attnum = k.attnum)";
// As one text, which no driver reads in a way of its own.
const SHAPE = "SELECT json_build_object("
  + "'columns', (SELECT json_agg(json_build_object('table', n.nspname || '.' || c.relname, 'name', a.attname, 'type', a.atttypid::bigint, 'modifier', a.atttypmod, 'isNotNull', a.attnotnull, 'isFilled', a.atthasdef OR a.attidentity <> '', 'isGenerated', a.attgenerated <> '')) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON " + OUTSIDE + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p')),"
  + "'quoted', (SELECT json_object_agg(n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname)) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON " + OUTSIDE + " WHERE c.relkind IN ('r', 'p')),"
  + "'types', (SELECT json_agg(json_build_object('id', t.oid::bigint, 'name', t.typname, 'kind', t.typtype, 'category', t.typcategory, 'base', t.typbasetype::bigint, 'modifier', t.typtypmod, 'isNotNull', t.typnotnull, 'isFilled', t.typdefault IS NOT NULL, 'label', (SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder LIMIT 1))) FROM pg_catalog.pg_type t WHERE t.typtype <> 'c'),"
  + "'keys', (SELECT json_agg(json_build_object('table', n.nspname || '.' || c.relname, 'to', pn.nspname || '.' || p.relname, 'columns', " + NAMES("f.conkey", "f.conrelid") + ", 'targets', " + NAMES("f.confkey", "f.confrelid") + ") ORDER BY f.conname) FROM pg_catalog.pg_constraint f JOIN pg_catalog.pg_class c ON c.oid = f.conrelid JOIN pg_catalog.pg_namespace n ON " + OUTSIDE + " JOIN pg_catalog.pg_class p ON p.oid = f.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE f.contype = 'f' AND NOT f.condeferred),"
  + "'triggered', (SELECT json_agg(n.nspname || '.' || c.relname) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON " + OUTSIDE + " WHERE NOT t.tgisinternal AND t.tgtype & 2 = 2 AND t.tgtype & 4 = 4)"
  + ")::text AS shape";

const MOMENT = "2001-02-03T04:05:06Z";
const TEXT = "readiness";
const VALUES = {
  ...{ bool: "false", int2: "1", int4: "1", int8: "1", float4: "1", float8: "1", money: "1", oid: "1" },
  ...{ text: TEXT, name: TEXT, citext: TEXT, uuid: "00000000-0000-0000-0000-000000005eed", bytea: "\\x78" },
  ...{ date: "2001-02-03", timestamp: MOMENT, timestamptz: MOMENT, time: "04:05:06", timetz: "04:05:06+00", interval: "1 hour" },
  ...{ json: "{}", jsonb: "{}", xml: "<a/>", hstore: "", ltree: TEXT, tsvector: "", tsquery: "" },
  ...{ inet: "192.0.2.1", cidr: "192.0.2.0/24", macaddr: "02:00:00:00:00:01", macaddr8: "02:00:00:00:00:00:00:01" },
  ...{ point: "(0,0)", line: "{1,0,0}", lseg: "((0,0),(1,1))", box: "((1,1),(0,0))", path: "((0,0),(1,1))", polygon: "((0,0),(1,1),(1,0))", circle: "<(0,0),1>" },
};
/** What a column of this type takes, as the server reads it. Modifiers are those of pg_attribute. */
function textFor(type, modifier, types) {
  if (type === undefined) throw new Undecided("a row of another table would be its value");
  if (type.kind === "d") return textFor(types.get(type.base), type.modifier, types);
  if (type.kind === "e" && type.label) return type.label;
  if (type.kind === "r") return "empty";
  if (type.kind === "m" || type.category === "A") return "{}";
  if (type.name === "varchar" || type.name === "bpchar") return modifier < 4 ? TEXT : TEXT.slice(0, modifier - 4);
  if (type.name === "numeric") return modifier >= 4 && ((modifier - 4) >> 16) <= ((modifier - 4) & 2047) ? "0" : "1";
  if (type.name === "bit") return "0".repeat(Math.max(modifier, 1));
  if (type.name === "varbit") return "1";
  if (type.name === "vector") return "[" + Array(Math.max(modifier, 1)).fill(0) + "]";
  if (VALUES[type.name] === undefined) throw new Undecided("no value of the type " + type.name + " is known");
  return VALUES[type.name];
}
function quoted(text) {
  return "'" + String(text).replaceAll("'", "''") + "'";
}

async function shapeOf(ask) {
  const [{ shape }] = await ask(SHAPE);
  const { columns, quoted: names, types, keys, triggered } = JSON.parse(shape);
  const tables = new Map(Object.entries(names || {}).map(([table, name]) => [table, { name, columns: new Map(), keys: [], isTriggered: (triggered || []).includes(table) }]));
  const byId = new Map(types.map((type) => [type.id, type]));
  for (const column of columns || []) {
    const type = byId.get(column.type);
    tables.get(column.table).columns.set(column.name, { ...column, type, isNotNull: column.isNotNull || Boolean(type && type.isNotNull), isFilled: column.isFilled || Boolean(type && type.isFilled) });
  }
  for (const key of keys || []) if (tables.has(key.table)) tables.get(key.table).keys.push(key);
  return { tables, types: byId };
}

/**
 * Insertions: {name, needs, table, place, columns, fields, insert}. A field is {column, isRequired, isGiven,
 * isLate, isFixed, labels}: required by the class; given a value by its default, which a late one leaves to the
 * database; never to be given one. insert(values) writes a row by the mapper; values are SQL by the column's
 * name. Of several classes of one table the first that it takes counts.
 */
async function insertAll(trying, insertions) {
  if (insertions.length === 0) return;
  const { ask, attempt, isProven, leaveOpen, refuse, report } = trying;
  const { tables, types } = await shapeOf(ask);
  const classes = new Map();
  for (const each of insertions)
    if (tables.has(each.table)) classes.set(each.table, [...(classes.get(each.table) || []), { kind: "insert", tables: [each.table], ...each }]);
  const hasRow = new Map();

  async function holdsRow(table) {
    let rows = [];
    await attempt(async () => {
      rows = await ask("SELECT 1 AS one FROM " + tables.get(table).name + " LIMIT 1");
    });
    return rows.length > 0;
  }
  async function needRow(table, underway) {
    if (!hasRow.has(table) && !underway.includes(table) && classes.has(table)) await insertInto(table, underway);
    if (hasRow.get(table) || (tables.has(table) && (await holdsRow(table)))) return;
    if (underway.includes(table)) throw new Undecided("its references lead back to itself");
    throw new Undecided(classes.has(table) ? "no row of " + table + " could be made" : "it refers to " + table + ", which no model fills");
  }
  async function valuesFor({ table, fields }, underway) {
    const shape = tables.get(table), values = new Map();
    const takes = (field) => !field.isFixed && shape.columns.has(field.column) && !shape.columns.get(field.column).isGenerated;
    const open = new Map(fields.filter(takes).map((field) => [field.column, field]));
    let missing;
    const mustHave = (column) => open.has(column) && (open.get(column).isRequired || shape.columns.get(column).isNotNull);
    for (const { columns, to, targets } of shape.keys) {
      if (!columns.some(mustHave)) continue;
      try {
        await needRow(to, underway);
      } catch (reason) {
        if (!(reason instanceof Undecided)) throw reason;
        // The server looks at the columns before it looks for the other row.
        missing = missing || reason;
        continue;
      }
      const target = (at) => '"' + targets[at].replaceAll('"', '""') + '"';
      const isThere = targets.map((_name, at) => target(at) + " IS NOT NULL").join(" AND ");
      columns.forEach((column, at) => {
        if (open.has(column) && !values.has(column)) values.set(column, "(SELECT " + target(at) + " FROM " + tables.get(to).name + " WHERE " + isThere + " ORDER BY ctid DESC LIMIT 1)");
      });
    }
    for (const { column, isRequired, isGiven, isLate, labels } of open.values()) {
      const { type, modifier, isNotNull, isFilled } = shape.columns.get(column);
      if (values.has(column) || (isGiven && (isFilled || !isLate)) || !(isRequired || (isNotNull && !isFilled))) continue;
      const isList = type !== undefined && type.category === "A";
      values.set(column, quoted(labels && labels.length > 0 && !isList ? labels[0] : textFor(type, modifier, types)));
    }
    return { values, missing };
  }
  // Whether no row at all can be inserted through this class.
  async function isRefused(item, said, work) {
    if (said === undefined || said.isInside) return false;
    const { sqlstate, message, about } = said;
    if (sqlstate === "23502") {
      const shape = tables.get(item.table), column = shape.columns.get(about.column);
      const isMapped = classes.get(item.table).some(({ fields }) => fields.some((field) => field.column === about.column));
      return item.table.endsWith("." + about.table) && column !== undefined && !isMapped && !column.isFilled && !shape.isTriggered;
    }
    if (sqlstate === "22P02") return /\benum\b/.test(message) && item.fields.some(({ labels }) => labels && labels.length > 0);
    return isProven(said, work);
  }
  async function insertInto(table, underway) {
    const failures = [];
    for (const item of classes.get(table)) {
      let error, work, missing;
      try {
        // Before the attempt: what is taken back with it are not the rows of others.
        const found = await valuesFor(item, [...underway, table]);
        missing = found.missing;
        work = () => item.insert(found.values);
        error = await attempt(work);
      } catch (reason) {
        if (!(reason instanceof Undecided)) throw reason;
        error = reason;
      }
      if (error === undefined) {
        report.taken.insert += 1;
        hasRow.set(table, true);
        return;
      }
      failures.push({ item, error, missing, isRefused: await isRefused(item, serverSaid(error), work) });
    }
    const [{ item, error, missing }] = failures;
    // Only where no class of the table gets a row in.
    if (failures.every((each) => each.isRefused) && report.refused.length < MOST_TOLD) refuse(item, serverSaid(error), error);
    else leaveOpen(item, missing || error);
    hasRow.set(table, await holdsRow(table));
  }
  for (const table of classes.keys()) if (!hasRow.has(table)) await insertInto(table, []);
}
`;
