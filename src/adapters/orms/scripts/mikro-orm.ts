/**
 * Writes down the schema of MikroORM's entities, or selects, joins and inserts them in a database that the
 * migrations built.
 *
 * Source  MikroORM's manual, "Configuration", "Schema Generator" and "Using Query Builder". Tried with MikroORM 6 and 7.
 */
export const MIKRO_ORM_SCRIPT = `
async function open(input) {
  optional("reflect-metadata");
  const core = await imported("@mikro-orm/core");
  if (core === undefined) throw new Obstacle("@mikro-orm/core is not installed");
  const [entry] = input.entries;
  const module = await load(entry);
  let config = module.default && module.default.default ? module.default.default : module.default || module;
  if (typeof config === "function") config = await config();
  config = await config;
  if (Array.isArray(config)) {
    if (config.length > 1) throw new Obstacle(entry + " configures several databases");
    [config] = config;
  }
  const postgresql = await imported("@mikro-orm/postgresql");
  if (postgresql === undefined) throw new Obstacle("@mikro-orm/postgresql is not installed");
  const driver = config.driver && config.driver.name;
  if ((driver && driver !== "PostgreSqlDriver") || (config.type && config.type !== "postgresql"))
    throw new Obstacle("the configuration is of " + (driver || config.type));
  const { host, port, user, password, database } = connection();
  const orm = await (postgresql.MikroORM || core.MikroORM).init({
    ...config,
    ...(driver === undefined && config.type === undefined ? { driver: postgresql.PostgreSqlDriver } : {}),
    ...{ clientUrl: undefined, host, port, user, password, dbName: database, driverOptions: {}, replicas: [] },
    ...{ debug: false, ensureDatabase: false, allowGlobalContext: true, preferTs: loadsTypeScript },
    metadataCache: { enabled: false },
  });
  const all = orm.getMetadata().getAll();
  const metadata = all instanceof Map ? [...all.values()] : Object.values(all);
  const entities = metadata.filter((meta) => (meta.tableName || meta.collection) && !meta.abstract && !meta.virtual && !meta.embeddable);
  if (entities.length === 0) throw new Obstacle("the configuration knows no entity");
  return { core, orm, config, entities };
}

async function build(input) {
  const { orm, config, entities } = await open(input);
  const generator = orm.schema || orm.getSchemaGenerator();
  const statements = await generator.getCreateSchemaSQL({ wrap: false });
  const base = config.schema;
  const kept = config.migrations && config.migrations.tableName;
  const [name, schema] = (kept || "mikro_orm_migrations").split(".").reverse();
  return { statements, tables: entities.map((meta) => tableOf(meta, base)), ignored: [{ kind: "table", schema: schema || base || "public", name }] };
}

async function query(input) {
  const { core, orm, config, entities } = await open(input);
  const em = orm.em.fork(), connected = em.getConnection();
  const trx = await connected.begin();
  const ask = async (sql) => {
    try {
      return await connected.execute(sql, [], "all", trx);
    } catch (error) {
      const said = String((error && error.message) || error);
      if (error && said.startsWith(sql + " - ")) error.message = said.slice(sql.length + 3);
      throw Object.assign(error, { query: sql });
    }
  };
  // Version 5 has that of its query builder only.
  const raw = core.raw || ((sql) => connected.getKnex().raw(sql));
  const run = (builder) => ask(builder.getFormattedQuery());
  const foreign = await ask("SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'f'");
  const elsewhere = new Set(foreign.map(({ name }) => name));
  const qualified = (meta) => (meta.schema || config.schema || "public") + "." + (meta.tableName || meta.collection);
  // The builder knows a class by its name, or by itself from version 7 on; no column may be called like an alias.
  const isNamed = Number(JSON.parse(fs.readFileSync(path.join(packageFolder("@mikro-orm/core"), "package.json"), "utf8")).version.split(".")[0]) < 7;
  const from = (meta) => em.createQueryBuilder(isNamed ? meta.className : meta.class, "dr_one");
  // Neither what has a schema for each tenant nor what is spread over the tables of its parents.
  const isSpread = (meta) => Boolean(meta.root && meta.root !== meta && meta.root.inheritanceType === "tpt");
  const asked = entities.filter((meta) => meta.schema !== "*" && !isSpread(meta) && !elsewhere.has(qualified(meta)));
  const metaOf = (named) => named && entities.find((meta) => meta === named || meta.class === named || meta.className === (named.className || named));
  const selects = asked.map((meta) => {
    const { columns, ...place } = tableOf(meta, config.schema);
    // Some are left to the server's star, and computed ones come only with it.
    const work = async () => {
      await run(from(meta).select(columnsOf(meta).map(({ name }) => name)).limit(1));
      await run(from(meta).select("*").limit(1));
    };
    return { kind: "select", name: meta.className, key: meta, needs: [], tables: [qualified(meta)], place, columns, run: work };
  });
  const joins = asked.filter((meta) => !meta.pivotTable).flatMap((meta) => propsOf(meta).filter((prop) => isOwning(prop) && !isInherited(meta, prop)).flatMap((prop) => {
    const target = metaOf(prop.targetMeta) || metaOf(prop.type);
    const pivot = metaOf(prop.pivotEntity);
    if (target === undefined) return [];
    const { columns, ...place } = tableOf(meta, config.schema);
    const [property] = placedTable({ name: "", names: [meta.className], columns: [{ name: "", keys: [prop.name, (prop.embedded || [])[1]] }], members: [] }).columns;
    const work = () => run(from(meta).select("*").leftJoinAndSelect("dr_one." + prop.name, "dr_other").limit(1));
    return [{ kind: "join", name: meta.className + "." + prop.name, key: prop, needs: [meta, target, pivot].filter(Boolean), tables: [meta, target, pivot].filter(Boolean).map(qualified), place: { ...place, ...property }, columns: [], run: work, isLoose: prop.createForeignKeyConstraint === false }];
  }));
  const inserts = asked.filter((meta) => !meta.readonly).map((meta) => {
    const { columns, ...place } = tableOf(meta, config.schema);
    const insert = (values) => run(from(meta).insert(Object.fromEntries([...values].map(([name, sql]) => [name, raw(sql)]))));
    const fields = columnsOf(meta).map(({ name, prop }) => fieldOf(meta, prop, name));
    return { name: meta.className, needs: [meta], table: qualified(meta), place, columns, fields, insert };
  });
  return askAll(ask, [...selects, ...joins], inserts);
}
function propsOf(meta) {
  return meta.props || Object.values(meta.properties);
}
function columnsOf(meta) {
  const isOwn = (prop) => prop.persist !== false && !prop.formula && Array.isArray(prop.fieldNames) && !["1:m", "m:n"].includes(kindOf(prop)) && !(kindOf(prop) === "1:1" && !prop.owner) && (kindOf(prop) !== "embedded" || prop.object);
  // What lies inside of a document is no column.
  const isInside = (prop) => prop.embedded && (meta.properties[prop.embedded[0]] || {}).object;
  return propsOf(meta).filter((prop) => isOwn(prop) && !isInside(prop)).flatMap((prop) => prop.fieldNames.map((name) => ({ name, prop })));
}
function kindOf(prop) {
  return prop.kind || prop.reference;
}
function isOwning(prop) {
  const kind = kindOf(prop);
  if (prop.persist === false || prop.polymorphic) return false;
  return kind === "m:1" || ((kind === "1:1" || kind === "m:n") && prop.owner === true);
}
// A child of one table joins what its root does.
function isInherited(meta, prop) {
  return Boolean(meta.root && meta.root !== meta && meta.root.properties && meta.root.properties[prop.name]);
}
function fieldOf(meta, prop, column) {
  const isKind = meta.root && meta.root.discriminatorColumn === prop.name;
  const kinds = meta.discriminatorValue === undefined ? undefined : [meta.discriminatorValue];
  return {
    column,
    isRequired: prop.nullable !== true,
    isGiven: !isKind && ((prop.default !== undefined && prop.default !== null) || (prop.defaultRaw !== undefined && prop.defaultRaw !== null)),
    // The mapper gives it to some rows itself, and leaves it to the database in others.
    isLate: true,
    isFixed: prop.autoincrement === true || Boolean(prop.generated),
    labels: isKind ? kinds : prop.enum ? prop.items : undefined,
  };
}

function tableOf(meta, base) {
  const schema = meta.schema && meta.schema !== "*" ? meta.schema : base;
  const props = meta.props || Object.values(meta.properties);
  const columns = props
    .filter((prop) => prop.persist !== false && Array.isArray(prop.fieldNames))
    .flatMap((prop) => prop.fieldNames.map((name) => ({ name, keys: [prop.name, (prop.embedded || [])[1]] })));
  const listed = [...(meta.indexes || []), ...(meta.uniques || [])];
  const members = [
    ...listed.map((item) => ({ name: item.name, keys: [item.name, ...[item.properties].flat()] })),
    ...(meta.checks || []).map((item) => ({ name: item.name, keys: [item.name, item.property] })),
  ];
  return placedTable({ schema, name: meta.tableName || meta.collection, names: [meta.className, meta.name], columns, members });
}
`;
