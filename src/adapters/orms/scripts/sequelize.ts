/**
 * Builds the schema of Sequelize's models by `sync` in the empty database of DATABASE_URL, or selects, joins
 * and inserts its models in one that the migrations built.
 *
 * Source  Sequelize's manual, "Model Synchronization", "Hooks" and "Transactions". Tried with Sequelize 6, with and
 *         without sequelize-typescript.
 */
export const SEQUELIZE_SCRIPT = `
async function open(input) {
  optional("reflect-metadata");
  const library = await imported("sequelize");
  const Sequelize = library && (library.Sequelize || library.default || library);
  if (Sequelize === undefined || typeof Sequelize.addHook !== "function")
    throw new Obstacle("sequelize is not installed, or is a version without hooks of its own class");
  const { host, port, user, password, database } = connection();
  const instances = [];
  // What an attribute says of its references itself, before associations add theirs.
  const written = new Set();
  Sequelize.addHook("afterInit", (instance) => {
    instances.push(instance);
    instance.options.logging = false;
    instance.addHook("afterDefine", (model) => {
      for (const [key, { references }] of Object.entries(model.rawAttributes || {}))
        if (references) written.add(model.name + "." + key);
    });
    // Whatever else the application does with it goes to our database.
    instance.addHook("beforeConnect", (config) => {
      Object.assign(config, { host, port, database, username: user, password, dialectOptions: {} });
    });
  });
  const failures = [];
  for (const entry of input.entries) {
    try {
      await load(entry);
    } catch (error) {
      failures.push(entry + ": " + ((error && error.message) || error));
    }
  }
  // A part of the models is no expectation.
  if (failures.length > 0) throw new Obstacle("the models could not be loaded alone: " + failures[0]);
  const modelled = instances.filter((instance) => Object.keys(instance.models).length > 0);
  if (modelled.length === 0) throw new Obstacle("loading " + input.entries.join(", ") + " defines no model");
  if (modelled.length > 1) throw new Obstacle("several instances of Sequelize have models");
  const [instance] = modelled;
  if (instance.getDialect() !== "postgres") throw new Obstacle("the models are of dialect " + instance.getDialect());
  const models = Object.values(instance.models);
  const known = new Set(models.flatMap((model) => [model.name, nameOf(model).tableName]));
  const forgotten = input.extra.defined.filter((name) => !known.has(name));
  if (forgotten.length > 0) throw new Obstacle("the model " + forgotten[0] + " is written and was not defined when the files were loaded");
  return { Sequelize, instance, models, written };
}

async function build(input) {
  const { instance, models, written } = await open(input);
  for (const schema of new Set(models.map((model) => nameOf(model).schema).filter(Boolean)))
    await instance.query('CREATE SCHEMA IF NOT EXISTS "' + schema.replaceAll('"', '""') + '"');
  await instance.sync();
  const ignored = input.extra.bookkeeping.map((name) => ({ kind: "table", schema: "public", name }));
  const implied = models.flatMap((model) =>
    Object.entries(model.rawAttributes || {})
      .filter(([key, { references }]) => references && !written.has(model.name + "." + key))
      .map(([key, { field }]) => {
        const { tableName, schema } = nameOf(model);
        return { kind: "constraint", schema: schema || "public", table: tableName, name: tableName + "_" + (field || key) + "_fkey" };
      }),
  );
  return { tables: models.map(tableOf), ignored, implied };
}

async function query(input) {
  const { Sequelize, instance, models } = await open(input);
  const transaction = await instance.transaction();
  const ask = async (sql) => (await instance.query(sql, { transaction }))[0];
  const qualified = (model) => (nameOf(model).schema || "public") + "." + nameOf(model).tableName;
  // Neither hooks, nor setters, nor the conditions that the application adds of its own accord.
  const options = { transaction, hooks: false, raw: true, paranoid: false, rejectOnEmpty: false, limit: 1 };
  const foreign = await ask("SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'f'");
  const elsewhere = new Set(foreign.map(({ name }) => name));
  const asked = models.filter((model) => !elsewhere.has(qualified(model)));
  const selects = asked.map((model) => {
    const { columns, ...place } = tableOf(model);
    const run = () => model.unscoped().findAll(options);
    return { kind: "select", name: model.name, key: model, needs: [], tables: [qualified(model)], place, columns, run };
  });
  // Both sides declare what is one join.
  const known = new Set();
  const joins = asked.flatMap((model) => Object.values(model.associations || {}).flatMap((association) => {
    const { as, target, foreignKey, otherKey, through, associationType, options: { constraints } } = association;
    const middle = through && through.model;
    const owner = middle || (associationType === "BelongsTo" ? model : target);
    const key = [qualified(owner), ...[foreignKey, otherKey].sort(), ...[qualified(model), qualified(target)].sort()].join(" ");
    if (known.has(key)) return [];
    known.add(key);
    const { columns: _columns, ...place } = tableOf(model);
    const [property] = placedTable({ name: "", names: [model.name], columns: [{ name: "", keys: [as, foreignKey] }], members: [] }).columns;
    const run = () => model.unscoped().findAll({ ...options, subQuery: false, include: [{ association, paranoid: false, required: false }] });
    const tables = [model, target, middle].filter(Boolean);
    // Without a constraint the two sides may be of several kinds, which only values bring together.
    return [{ kind: "join", name: model.name + "." + as, key: association, needs: tables, tables: tables.map(qualified), place: { ...place, ...property }, columns: [], run, isLoose: constraints === false }];
  }));
  const inserts = asked.map((model) => {
    const { columns, ...place } = tableOf(model);
    const attributes = Object.entries(model.rawAttributes || model.getAttributes());
    const insert = (values) => {
      const given = attributes.flatMap(([key, { field }]) => (values.has(field || key) ? [[key, Sequelize.literal(values.get(field || key))]] : []));
      return model.build(Object.fromEntries(given), { raw: true }).save({ transaction, hooks: false, validate: false });
    };
    const fields = attributes.flatMap(([key, attribute]) => (isVirtual(attribute) ? [] : [fieldOf(model, key, attribute)]));
    return { name: model.name, needs: [model], table: qualified(model), place, columns, fields, insert };
  });
  return askAll(ask, [...selects, ...joins], inserts);
}
function isVirtual({ type }) {
  return Boolean(type && type.key === "VIRTUAL");
}
function fieldOf(model, key, { field, type, allowNull, primaryKey, autoIncrement, defaultValue }) {
  const stamps = Object.values(model._timestampAttributes || {});
  return {
    column: field || key,
    isRequired: allowNull === false || primaryKey === true,
    isGiven: defaultValue !== undefined && defaultValue !== null,
    isFixed: autoIncrement === true || stamps.includes(key),
    labels: type && type.key === "ENUM" ? type.values : undefined,
  };
}

function nameOf(model) {
  const name = model.getTableName();
  return typeof name === "string" ? { tableName: name, schema: "" } : { tableName: name.tableName, schema: name.schema };
}
function tableOf(model) {
  const { tableName, schema } = nameOf(model);
  const attributes = Object.entries(model.rawAttributes || model.getAttributes());
  const columns = attributes.map(([key, { field }]) => ({ name: field || key, keys: [key] }));
  const members = (model._indexes || []).map((index) => ({
    name: index.name,
    keys: [index.name, ...(index.fields || []).map((field) => (typeof field === "string" ? field : field.name || field.attribute))],
  }));
  return placedTable({ schema, name: tableName, names: [model.name, tableName], columns, members });
}
`;
