/**
 * Builds the schema of a TypeORM data source, without migrations, in the empty database of DATABASE_URL, or
 * selects, joins and inserts its entities in one that the migrations built.
 *
 * Source  TypeORM's manual, "Data Source Options" and "Synchronize"; Nest's manual, "Database". Tried
 *         with TypeORM 0.3 and 1.1, and with Nest 11.
 */
export const TYPEORM_SCRIPT = `
async function open(input) {
  optional("reflect-metadata");
  const typeorm = await imported("typeorm");
  if (typeorm === undefined || typeorm.DataSource === undefined)
    throw new Obstacle("typeorm is not installed, or is older than 0.3 and has no DataSource");
  const nest = watchNest(optional("@nestjs/typeorm"));
  const found = new Set();
  for (const entry of input.entries) {
    const isSource = (value) => value && value.options && typeof value.initialize === "function" && typeof value.synchronize === "function";
    for (const value of exportsOf(await load(entry))) {
      const settled = value instanceof Promise ? await value.catch(() => undefined) : value;
      if (isSource(settled)) found.add(settled);
    }
  }
  const choices = [...found].map((source) => source.options);
  const migrating = choices.filter(({ migrations }) => Object.keys(migrations || {}).length > 0);
  if (choices.length > 1 && migrating.length === 1) choices.splice(0, choices.length, ...migrating);
  if (choices.length === 0) choices.push(...(await nestOptions(nest)));
  if (choices.length === 0) throw new Obstacle("no data source is exported by " + input.entries.join(", "));
  if (choices.length > 1) throw new Obstacle("there are several data sources (" + input.entries.join(", ") + "), and which of them the migrations build is not known");
  const [chosen] = choices;
  if (!["postgres", "aurora-postgres"].includes(chosen.type)) throw new Obstacle("the data source is of type " + chosen.type);
  const { type, replication, url: _url, host, port, username, password, database, ssl, extra, cache, ...kept } = chosen;
  const own = new typeorm.DataSource({
    ...kept,
    ...{ type: "postgres", url: plainUrl(), migrations: [], subscribers: [], logging: false },
    ...{ synchronize: false, migrationsRun: false, dropSchema: false },
  });
  await own.initialize();
  const entities = own.entityMetadatas;
  if (entities.length === 0) throw new Obstacle("the data source knows no entity");
  return { own, chosen, entities };
}

async function build(input) {
  const { own, chosen, entities } = await open(input);
  for (const schema of new Set(entities.map((entity) => entity.schema).filter(Boolean)))
    await own.query('CREATE SCHEMA IF NOT EXISTS "' + schema.replaceAll('"', '""') + '"');
  await own.synchronize();
  const isBuilt = (entity) => entity.synchronize !== false;
  const left = entities.filter((entity) => !isBuilt(entity));
  return {
    tables: entities.filter(isBuilt).map(tableOf),
    ignored: [
      ...left.map((entity) => ({ schema: entity.schema, name: entity.tableName })),
      ...[chosen.migrationsTableName, chosen.metadataTableName || "typeorm_metadata"].map((name) => ({ schema: chosen.schema, name })),
    ].flatMap(({ schema, name }) => (name ? [{ kind: "table", schema: schema || "public", name }] : [])),
  };
}

async function query(input) {
  const { own, entities } = await open(input);
  const runner = own.createQueryRunner();
  const rows = await runner.query("SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
  const nameOf = (entity) => (entity.schema || "public") + "." + entity.tableName;
  const isView = (entity) => ["v", "m"].includes(kinds.get(nameOf(entity)));
  // What is not synchronised is another's; a foreign table leads to another server.
  const asked = entities.filter((entity) => entity.tableType !== "junction" && kinds.get(nameOf(entity)) !== "f" && (entity.synchronize !== false || isView(entity)));
  // Rows are neither fetched into objects nor given to the application's own transformers.
  const run = (builder) => async () => {
    const [sql, parameters] = builder().getQueryAndParameters();
    await runner.query(sql, parameters);
  };
  const from = (entity) => own.getRepository(entity.target).createQueryBuilder("e", runner).withDeleted().limit(1);
  const selects = asked.map((entity) => {
    const { columns, ...place } = tableOf(entity);
    const hidden = entity.columns.filter((column) => column.isSelect === false && column.propertyPath);
    const builder = () => hidden.reduce((made, column) => made.addSelect("e." + column.propertyPath), from(entity));
    return { kind: "select", name: entity.name, key: entity, needs: [], tables: [nameOf(entity)], place, columns, run: run(builder) };
  });
  // What a child inherits is joined from its parent, and what both sides declare from one of them.
  const ownRelations = ({ relations, parentEntityMetadata: parent }) => {
    const inherited = new Set(((parent && parent.relations) || []).map(({ propertyPath }) => propertyPath));
    return relations.filter(({ propertyPath, isOwning, inverseRelation }) => (isOwning || inverseRelation === undefined) && !inherited.has(propertyPath));
  };
  const joins = asked.flatMap((entity) => ownRelations(entity).map((relation) => {
    const tables = [entity, relation.inverseEntityMetadata, relation.junctionEntityMetadata].filter(Boolean);
    const [property] = placedTable({ name: "", names: [entity.name], columns: [{ name: "", keys: [relation.propertyName] }], members: [] }).columns;
    const builder = () => from(entity).leftJoinAndSelect("e." + relation.propertyPath, "r");
    return { kind: "join", name: entity.name + "." + relation.propertyPath, key: relation, needs: [entity, relation.inverseEntityMetadata], tables: tables.map(nameOf), place: property, columns: [], run: run(builder), isLoose: relation.createForeignKeyConstraints === false };
  }));
  const inserts = entities.filter((entity) => entity.tableType !== "view" && entity.synchronize !== false).map((entity) => {
    const insert = async (values) => {
      // Whatever the mapper would read from an object, it reads from here: neither its classes nor its listeners run.
      for (const column of entity.columns) {
        const sql = values.get(column.databaseName);
        column.getEntityValue = () => (sql === undefined ? undefined : () => sql);
      }
      await run(() => own.createQueryBuilder(runner).insert().into(entity.tableType === "junction" ? entity.tablePath : entity.target).values({}).returning("*"))();
    };
    const { columns, ...place } = tableOf(entity);
    return { name: entity.name, needs: asked.includes(entity) ? [entity] : [], table: nameOf(entity), place, columns, fields: entity.columns.map(fieldOf), insert };
  });
  return askAll((sql) => runner.query(sql), [...selects, ...joins], inserts);
}
function fieldOf(column) {
  const isFixed = !column.isInsert || column.isGenerated || column.isDiscriminator || column.isVersion || Boolean(column.asExpression);
  const isGiven = (column.default !== undefined && column.default !== null) || column.isCreateDate || column.isUpdateDate || column.isDeleteDate;
  const labels = column.enum && column.enum.map(String);
  return { column: column.databaseName, isRequired: !column.isNullable && !column.isVirtualProperty, isGiven, isFixed, labels };
}

function tableOf(entity) {
  // The table between two entities is written where one of them says so.
  const owner = entity.tableType === "junction" ? junctionOwner(entity) : undefined;
  const owned = owner === undefined ? [] : [owner.propertyName];
  const columns = entity.columns.map((column) => ({ name: column.databaseName, keys: [...owned, column.propertyName, column.databaseName] }));
  const keysOf = (list) => list.map((column) => column.propertyName);
  const members = [
    ...[...entity.indices, ...entity.uniques].map((item) => ({ name: item.name, keys: [item.givenName, item.name, ...keysOf(item.columns)] })),
    ...[...entity.checks, ...entity.exclusions].map((item) => ({ name: item.name, keys: [item.givenName, item.name] })),
    ...entity.foreignKeys.map((item) => ({ name: item.name, keys: [...owned, ...item.columns.flatMap((column) => [column.relationMetadata && column.relationMetadata.propertyName, column.propertyName])] })),
  ];
  const target = owner === undefined ? entity.target : owner.target;
  const name = typeof target === "function" ? target.name : String(target || entity.name);
  const place = placedTable({ schema: entity.schema, name: entity.tableName, names: [name, entity.name], columns, members });
  const property = owner === undefined ? undefined : placedTable({ name: "", names: [name], columns: [{ name: "", keys: owned }], members: [] }).columns[0];
  return property && property.line ? { ...place, file: property.file, line: property.line } : place;
}
function junctionOwner(entity) {
  for (const each of entity.connection.entityMetadatas)
    for (const relation of each.relations)
      if (relation.isOwning && relation.junctionEntityMetadata === entity) return { target: each.target, propertyName: relation.propertyName };
  return undefined;
}

// Nest's modules say their options and entities while they are imported; nothing of them is started.
function watchNest(nest) {
  if (nest === undefined) return undefined;
  const seen = { roots: [], entities: new Set(), module: nest.TypeOrmModule };
  const { forRoot, forRootAsync, forFeature } = nest.TypeOrmModule;
  Object.assign(nest.TypeOrmModule, {
    forRoot(options) {
      seen.roots.push({ options });
      return forRoot.apply(this, arguments);
    },
    forRootAsync(asynchronous) {
      seen.roots.push({ asynchronous });
      return forRootAsync.apply(this, arguments);
    },
    forFeature(entities, source) {
      if (source === undefined || source === "default") for (const entity of entities || []) seen.entities.add(entity);
      return forFeature.apply(this, arguments);
    },
  });
  return seen;
}
async function nestOptions(seen) {
  if (seen === undefined) return [];
  const resolved = [];
  for (const { options, asynchronous } of seen.roots)
    resolved.push(options || (asynchronous ? await asyncOptions(asynchronous) : {}));
  return resolved.map(({ autoLoadEntities, entities, retryAttempts, retryDelay, ...kept }) => {
    const listed = Array.isArray(entities) ? entities : Object.values(entities || {});
    return { ...kept, entities: [...new Set([...listed, ...(autoLoadEntities ? seen.entities : [])])] };
  });
}
async function asyncOptions(asynchronous) {
  const { NestFactory } = await imported("@nestjs/core");
  const { useFactory, useClass, useExisting, inject, imports } = asynchronous;
  const TOKEN = "deployment-readiness-options";
  const providers = useFactory
    ? [{ provide: TOKEN, useFactory, inject: inject || [] }]
    : [useClass, { provide: TOKEN, useFactory: (factory) => factory.createTypeOrmOptions(), inject: [useClass || useExisting] }].filter(Boolean);
  class Options {}
  const module = { module: Options, imports: [...configModules(), ...(imports || [])], providers };
  const context = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return context.get(TOKEN, { strict: false });
}
// A module that is global is imported once by the root and by nobody else.
function configModules() {
  const config = optional("@nestjs/config");
  if (config === undefined) return [];
  return watchedConfig.length > 0 ? watchedConfig : [config.ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true })];
}
const watchedConfig = [];
{
  const config = optional("@nestjs/config");
  if (config !== undefined) {
    const { forRoot } = config.ConfigModule;
    config.ConfigModule.forRoot = function () {
      const made = forRoot.apply(this, arguments);
      watchedConfig.push(made);
      return made;
    };
  }
}
`;
