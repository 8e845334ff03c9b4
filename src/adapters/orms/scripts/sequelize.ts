/**
 * Builds the schema of Sequelize's models by `sync` in the empty database of DATABASE_URL.
 *
 * Source  Sequelize's manual, "Model Synchronization" and "Hooks". Tried with Sequelize 6, with and
 *         without sequelize-typescript.
 */
export const SEQUELIZE_SCRIPT = `
async function build(input) {
  optional("reflect-metadata");
  const library = await imported("sequelize");
  const Sequelize = library && (library.Sequelize || library.default || library);
  if (Sequelize === undefined || typeof Sequelize.addHook !== "function")
    throw new Obstacle("sequelize is not installed, or is a version without hooks of its own class");
  const { host, port, user, password, database } = connection();
  const instances = [];
  Sequelize.addHook("afterInit", (instance) => {
    instances.push(instance);
    instance.options.logging = false;
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
  for (const schema of new Set(models.map((model) => nameOf(model).schema).filter(Boolean)))
    await instance.query('CREATE SCHEMA IF NOT EXISTS "' + schema.replaceAll('"', '""') + '"');
  await instance.sync();
  const ignored = input.extra.bookkeeping.map((name) => ({ kind: "table", schema: "public", name }));
  return { tables: models.map(tableOf), ignored };
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
