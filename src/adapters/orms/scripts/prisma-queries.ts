/**
 * Selects, joins and inserts Prisma's models in a database that the migrations built, through the client that
 * the project has generated, without the project's own extensions of it.
 *
 * Source  Prisma's manual, "Database drivers", "Transactions" and "Relation queries". Tried with Prisma 6.19 without
 *         an engine and with Prisma 7; an engine of Prisma 6 is fetched and could not be had.
 */
export const PRISMA_QUERIES = String.raw`
const WHOLE_MS = 110000;

async function clientOf({ client, version }) {
  if (client === null) throw new Obstacle("the schema generates no client");
  const { provider, output } = client;
  const isThere = output === undefined || fs.existsSync(path.resolve(root, output));
  if (!isThere) throw new Obstacle("its client is not generated: " + output + " is not there");
  const isTyped = provider !== "prisma-client-js";
  const module = output === undefined ? await imported("@prisma/client") : await load(isTyped ? output + "/client.ts" : output + "/index.js");
  const Client = module && (module.PrismaClient || (module.default && module.default.PrismaClient));
  if (typeof Client !== "function") throw new Obstacle("its client is not generated, or lies elsewhere");
  return Client;
}
// Before what happened the client says which call it was.
function gistOf(error) {
  const lines = String((error && error.message) || error).split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("Invalid \u0060")) || "it says nothing";
}
// What the driver says of a refusal, of which the client keeps a part only.
const refusals = [];
function listenTo(adapter) {
  const pg = Module.createRequire(path.join(packageFolder(adapter), "package.json"))("pg");
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (...words) {
    const answer = query.apply(this, words);
    if (!answer || typeof answer.catch !== "function") return answer;
    return answer.catch((error) => {
      refusals.push({ error, sql: String((words[0] && words[0].text) || words[0]) });
      throw error;
    });
  };
}
async function opened(input) {
  const Client = await clientOf(input.extra);
  const installed = packageFolder("@prisma/client");
  const [major] = installed === undefined ? [7] : JSON.parse(fs.readFileSync(path.join(installed, "package.json"), "utf8")).version.split(".").map(Number);
  const needsDriver = major >= 7 || input.extra.client.engineType === "client" || process.env.PRISMA_CLIENT_ENGINE_TYPE === "client";
  if (!needsDriver) return new Client({ datasourceUrl: plainUrl(), errorFormat: "minimal" });
  const adapter = await imported("@prisma/adapter-pg");
  const Adapter = adapter && (adapter.PrismaPg || (adapter.default && adapter.default.PrismaPg));
  if (Adapter === undefined) throw new Obstacle("@prisma/adapter-pg is not installed, through which its client could be used");
  listenTo("@prisma/adapter-pg");
  return new Client({ adapter: new Adapter({ connectionString: plainUrl() }), errorFormat: "minimal" });
}

async function query(input) {
  const client = await opened(input);
  try {
    await client.$connect();
  } catch (error) {
    throw new Obstacle("its client does not start: " + gistOf(error));
  }
  let report;
  const isBack = new Error("everything is taken back");
  try {
    await client.$transaction(async (tx) => {
      report = await askThrough(tx, input);
      throw isBack;
    }, { maxWait: 10000, timeout: WHOLE_MS });
  } catch (error) {
    if (error !== isBack && report === undefined) throw error;
  }
  return report;
}
async function askThrough(tx, input) {
  const told = async (work) => {
    refusals.length = 0;
    try {
      return await work();
    } catch (error) {
      const [{ error: cause, sql } = {}] = refusals.slice(-1);
      if (cause !== undefined) throw Object.assign(new Error(cause.message, { cause }), { query: sql });
      // The client's own codes look like those of the server.
      throw new Undecided(gistOf(error));
    }
  };
  const ask = (sql) => told(async () => (/^\s*SELECT\b/i.test(sql) ? tx.$queryRawUnsafe(sql) : (await tx.$executeRawUnsafe(sql), [])));
  const rows = await ask("SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
  const qualified = (model) => model.schema + "." + model.table;
  const delegate = (model) => tx[model.name[0].toLowerCase() + model.name.slice(1)];
  const placeOf = (model) => {
    const { columns = [], ...place } = input.tables.find(({ name, schema }) => name === model.table && schema === model.schema) || {};
    return { place, columns };
  };
  const asked = input.extra.models.filter((model) => delegate(model) !== undefined && kinds.get(qualified(model)) !== "f" && (kinds.has(qualified(model)) || placeOf(model).place.file !== undefined));
  const named = new Map(asked.map((model) => [model.name, model]));
  const selects = asked.map((model) => ({ kind: "select", name: model.name, key: model, needs: [], tables: [qualified(model)], ...placeOf(model), run: () => told(() => delegate(model).findFirst()) }));
  const joins = asked.flatMap((model) => model.relations.filter(({ target }) => named.has(target)).map(({ name, target, isList }) => {
    const tables = [model, named.get(target)];
    const run = () => told(() => delegate(model).findFirst({ where: { [name]: isList ? { some: {} } : { is: {} } } }));
    return { kind: "join", name: model.name + "." + name, key: {}, needs: tables, tables: tables.map(qualified), place: placeOf(model).place, columns: [], run, isLoose: !input.extra.hasForeignKeys };
  }));
  const inserts = asked.map((model) => {
    const insert = async (values) => {
      const data = {};
      for (const [column, sql] of values) {
        const field = model.fields.find((each) => each.column === column);
        const [{ value }] = await ask("SELECT (" + sql + ")::text AS value");
        data[field.name] = field.isList ? [] : valueOf(field, value);
      }
      await told(() => delegate(model).create({ data }));
    };
    const fields = model.fields.map(({ column, isOptional, isGiven, isList, label }) => ({ column, isRequired: !isOptional && !isList, isGiven, isFixed: false, labels: label && [label] }));
    return { name: model.name, needs: [model], table: qualified(model), ...placeOf(model), fields, insert };
  });
  return askAll(ask, [...selects, ...joins], inserts);
}
function valueOf({ type }, text) {
  const moment = new Date(text);
  const made = {
    Int: () => Number(text),
    Float: () => Number(text),
    BigInt: () => BigInt(text),
    Boolean: () => text.startsWith("t"),
    DateTime: () => (Number.isNaN(moment.getTime()) ? new Date("2001-02-03T04:05:06Z") : moment),
    Bytes: () => Buffer.from(text.replace(/^\\x/, ""), "hex"),
    Json: () => JSON.parse(text),
  };
  return made[type] === undefined ? text : made[type]();
}
`;
