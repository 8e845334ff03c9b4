/**
 * Writes down the schema of MikroORM's entities.
 *
 * Source  MikroORM's manual, "Configuration" and "Schema Generator". Tried with MikroORM 6 and 7.
 */
export const MIKRO_ORM_SCRIPT = `
async function build(input) {
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
  const generator = orm.schema || orm.getSchemaGenerator();
  const statements = await generator.getCreateSchemaSQL({ wrap: false });
  const all = orm.getMetadata().getAll();
  const metadata = all instanceof Map ? [...all.values()] : Object.values(all);
  const entities = metadata.filter((meta) => (meta.tableName || meta.collection) && !meta.abstract && !meta.virtual && !meta.embeddable);
  if (entities.length === 0) throw new Obstacle("the configuration knows no entity");
  const base = config.schema;
  const kept = config.migrations && config.migrations.tableName;
  const [name, schema] = (kept || "mikro_orm_migrations").split(".").reverse();
  return { statements, tables: entities.map((meta) => tableOf(meta, base)), ignored: [{ kind: "table", schema: schema || base || "public", name }] };
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
