require("reflect-metadata");
const { DataSource } = require("typeorm");
const everything = require("./dist/everything.js");

const source = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: Object.values(everything).filter((value) => typeof value === "function"),
});

async function build() {
  await source.initialize();
  await source.query("CREATE SCHEMA IF NOT EXISTS aside");
  await source.synchronize();
  await source.destroy();
}

build();
