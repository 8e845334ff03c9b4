// Everything that MikroORM's manual gives an entity of PostgreSQL ("Defining Entities", "EntitySchema", "Schema Generator").
const { EntitySchema, MikroORM, ReferenceKind } = require("@mikro-orm/postgresql");

const Maker = new EntitySchema({
  name: "Maker",
  schema: "aside",
  comment: "who makes things",
  properties: {
    id: { type: "bigint", primary: true, autoincrement: true },
    name: { type: "string", comment: "as on the sign" },
  },
});
const Thing = new EntitySchema({
  name: "Thing",
  tableName: "things",
  indexes: [
    { name: "things_code", properties: ["code"] },
    { name: "things_hash", properties: ["name"], type: "hash" },
    { name: "things_lower", expression: "create index things_lower on things (lower(name))" },
    { properties: ["words"], type: "fulltext" },
  ],
  uniques: [
    { name: "things_name_code", properties: ["name", "code"], deferMode: "deferred" },
    {
      name: "things_partial",
      expression: "create unique index things_partial on things (code) where flag",
    },
  ],
  checks: [{ name: "things_weight", expression: "weight > 0" }],
  properties: {
    id: { type: "integer", primary: true },
    identity: { type: "integer", columnType: "int", generated: "identity" },
    token: { type: "uuid", defaultRaw: "gen_random_uuid()", unique: true },
    name: { type: "string", length: 40, check: "name <> ''", collation: "C" },
    code: { type: "integer", default: 7, nullable: true },
    weight: { type: "decimal", precision: 9, scale: 3 },
    flag: { type: "boolean", default: false },
    size: { enum: true, items: ["small", "large"], type: "string", default: "small" },
    tone: { enum: true, items: ["low", "high"], type: "string", nativeEnumName: "tone" },
    tags: { type: "string[]" },
    data: { type: "json", defaultRaw: "'{}'" },
    words: { type: "text", columnType: "tsvector" },
    day: { type: "date" },
    made: { type: "datetime", length: 3, defaultRaw: "now()" },
    small: { type: "smallint" },
    double: { type: "double" },
    bytes: { type: "blob", nullable: true },
    twice: { type: "integer", generated: "(code * 2) stored", nullable: true },
    maker: {
      kind: ReferenceKind.MANY_TO_ONE,
      entity: "Maker",
      nullable: true,
      deleteRule: "set null",
      updateRule: "restrict",
      deferMode: "deferred",
    },
    twin: { kind: ReferenceKind.ONE_TO_ONE, entity: "Thing", nullable: true },
    makers: { kind: ReferenceKind.MANY_TO_MANY, entity: "Maker", owner: true },
  },
});

async function build() {
  const orm = await MikroORM.init({
    clientUrl: process.env.DATABASE_URL,
    entities: [Maker, Thing],
    metadataCache: { enabled: false },
  });
  await orm.schema.createSchema();
  await orm.close();
}

build();
