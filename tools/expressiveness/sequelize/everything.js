// Everything that Sequelize's manual gives a model of PostgreSQL ("Model Basics", "Data Types", "Constraints", "Indexes").
const { DataTypes: T, Deferrable, Sequelize, literal, fn, col } = require("sequelize");

const sequelize = new Sequelize(process.env.DATABASE_URL, { logging: false });
const Maker = sequelize.define(
  "Maker",
  {
    id: { type: T.BIGINT, primaryKey: true, autoIncrement: true },
    name: { type: T.STRING, comment: "as on the sign" },
  },
  { schema: "aside", comment: "who makes things" },
);
const Thing = sequelize.define(
  "Thing",
  {
    id: { type: T.INTEGER, primaryKey: true, autoIncrement: true, autoIncrementIdentity: true },
    token: { type: T.UUID, defaultValue: literal("gen_random_uuid()") },
    name: { type: T.STRING(40), allowNull: false, unique: "name_code" },
    code: { type: T.INTEGER, defaultValue: 7, unique: "name_code" },
    mail: { type: T.CITEXT, unique: true },
    letters: { type: T.CHAR(3) },
    weight: T.DECIMAL(9, 3),
    small: T.SMALLINT,
    real: T.REAL,
    double: T.DOUBLE,
    flag: T.BOOLEAN,
    size: { type: T.ENUM("small", "large"), defaultValue: "small" },
    tags: T.ARRAY(T.TEXT),
    sizes: T.ARRAY(T.ENUM("a", "b")),
    data: T.JSONB,
    old: T.JSON,
    bytes: T.BLOB,
    range: T.RANGE(T.INTEGER),
    net: T.CIDR,
    ip: T.INET,
    mac: T.MACADDR,
    words: T.TSVECTOR,
    day: T.DATEONLY,
    hour: T.TIME,
    made: { type: T.DATE(3), defaultValue: T.NOW },
    makerId: {
      type: T.BIGINT,
      references: { model: Maker, key: "id", deferrable: Deferrable.INITIALLY_DEFERRED },
      onDelete: "SET NULL",
      onUpdate: "CASCADE",
    },
  },
  {
    tableName: "things",
    paranoid: true,
    indexes: [
      { name: "things_plain", fields: ["code"] },
      { name: "things_once", unique: true, fields: ["letters"] },
      { name: "things_order", fields: [{ name: "name", order: "DESC", collate: "C" }, "code"] },
      { name: "things_lower", fields: [fn("lower", col("name"))] },
      { name: "things_some", fields: ["weight"], where: { flag: true } },
      { name: "things_gin", using: "GIN", fields: [{ name: "data", operator: "jsonb_path_ops" }] },
      { name: "things_hash", using: "HASH", fields: ["name"] },
    ],
  },
);
const Tag = sequelize.define("Tag", { word: T.STRING });
Tag.belongsToMany(Thing, { through: "ThingTags" });
Thing.belongsToMany(Tag, { through: "ThingTags" });
Thing.belongsTo(Thing, { as: "parent" });

async function build() {
  await sequelize.createSchema("aside");
  await sequelize.sync();
  await sequelize.close();
}

build();
