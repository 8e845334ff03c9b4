/**
 * What every mapper's queries have in common: each is tried in one transaction that is taken back, and a
 * refusal counts only where no row, no session and no search path explains it. The mapper's script defines
 * `query(input)`, which gives what `askAll` does. Inserts are in inserts.ts.
 */
export const QUERIES = String.raw`
// They say that a name or a type does not fit, whatever the rows and the settings are.
const PROVEN = new Set(["42P01", "42702", "42703", "42704", "42725", "42803", "42804", "42846", "42883"]);
const MOST_TOLD = 200;

// Nothing can be said, for a reason of ours.
class Undecided extends Error {}

function serverSaid(error) {
  const isSaid = (each) => each && typeof each.code === "string" && /^[0-9A-Z]{5}$/.test(each.code);
  const said = [error && error.driverError, error && error.original, error && error.cause, error].find(isSaid);
  if (said === undefined) return undefined;
  // A function or a trigger met it, which may live on what the session has.
  const isInside = String(said.where || "").split("\n").some((line) => line.trim() && !/^(unnamed )?portal /.test(line));
  const [column, table] = [said.column || said.column_name, said.table || said.table_name];
  return { sqlstate: said.code, message: String(said.message).slice(0, 1000), isInside, about: { column, table } };
}
function reasonOf(error) {
  const said = serverSaid(error);
  return said === undefined ? String((error && error.message) || error).split("\n")[0] : said.message + " (SQLSTATE " + said.sqlstate + ")";
}

/** One transaction on the one connection of ask(sql), which gives rows; and what is told of it. */
function tryingOn(ask) {
  const taken = { select: 0, join: 0, insert: 0 }, refused = [], undecided = [];
  async function attempt(work) {
    await ask("SAVEPOINT attempt");
    try {
      await work();
      await ask("RELEASE SAVEPOINT attempt");
      return undefined;
    } catch (error) {
      await ask("ROLLBACK TO SAVEPOINT attempt");
      await ask("RELEASE SAVEPOINT attempt");
      return error || new Error("it fails without an error");
    }
  }
  async function isElsewhere(work, { sqlstate }) {
    const rows = await ask("SELECT quote_ident(nspname) AS name FROM pg_catalog.pg_namespace WHERE left(nspname, 3) <> 'pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY nspname LIMIT 10");
    const names = rows.map(({ name }) => name);
    for (const path of [...names.map((name) => name + ", public"), ...(names.length > 0 ? ["public, " + names.join(", ")] : [])]) {
      await ask("SAVEPOINT path");
      await ask("SET LOCAL search_path = " + path);
      const other = await attempt(work);
      await ask("ROLLBACK TO SAVEPOINT path");
      await ask("RELEASE SAVEPOINT path");
      const said = other && serverSaid(other);
      if (said === undefined || said.sqlstate !== sqlstate) return true;
    }
    return false;
  }
  async function isProven(said, work) {
    if (said === undefined || said.isInside || !PROVEN.has(said.sqlstate)) return false;
    if (said.sqlstate === "42P01") {
      const name = /relation "(?:[^"]*\.)?([^".]+)"/.exec(said.message);
      const rows = name === null ? [] : await ask("SELECT 1 FROM pg_catalog.pg_class WHERE relname = '" + name[1].replaceAll("'", "''") + "'");
      if (name === null || rows.length > 0) return false;
    }
    return !(await isElsewhere(work, said));
  }
  function leaveOpen({ kind, name }, error) {
    if (undecided.length < MOST_TOLD) undecided.push({ kind, name, reason: reasonOf(error).slice(0, 500) });
  }
  function refuse({ kind, name, tables, place, columns }, said, error) {
    const unknown = said.sqlstate === "42703" ? (/column "?(?:\w+\.)*(\w+)"?/.exec(said.message) || [])[1] : undefined;
    const at = columns.find((each) => each.name === unknown && each.line) || place;
    const statement = String(error.query || error.sql || "").replace(/\s+/g, " ").slice(0, 1500);
    const column = unknown || (kind === "insert" ? said.about.column : undefined);
    refused.push({ kind, name, sqlstate: said.sqlstate, message: said.message, statement, tables, column, file: at.file, line: at.line, avoidable: kind === "join" });
  }
  return { ask, attempt, isProven, leaveOpen, refuse, report: { taken, refused, undecided } };
}
/**
 * Items in their order: {kind, name, key, needs, tables, place, columns, run}, where isLoose says that the
 * models themselves do not promise it. An item is tried only when all that it needs were taken; insertions
 * are those of inserts.ts.
 */
async function askAll(ask, items, insertions = []) {
  const trying = tryingOn(ask), done = new Set();
  const { taken, refused } = trying.report;
  await ask("BEGIN");
  await ask("SET LOCAL statement_timeout = 5000");
  for (const item of items) {
    if (item.needs.some((each) => !done.has(each))) continue;
    const error = await trying.attempt(item.run);
    if (error === undefined) {
      taken[item.kind] += 1;
      done.add(item.key);
      continue;
    }
    const said = serverSaid(error);
    if (item.isLoose || !(await trying.isProven(said, item.run))) trying.leaveOpen(item, error);
    else trying.refuse(item, said, error);
    if (refused.length >= MOST_TOLD) break;
  }
  await insertAll(trying, insertions.filter(({ needs }) => needs.every((each) => done.has(each))));
  await ask("ROLLBACK");
  return trying.report;
}
`;

/** The call at the end of a script of queries. */
export const ASK = `
query(INPUT).then(finish).catch(failed);
`;
