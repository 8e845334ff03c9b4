import "reflect-metadata";
import { DataSource, type DataSourceOptions } from "typeorm";
import { Stations1761500000000 } from "./migrations/1761500000000-stations.js";
import { Readings1763900000000 } from "./migrations/1763900000000-readings.js";
import { Reading } from "./stations/reading.entity.js";
import { Station } from "./stations/station.entity.js";

const url = process.env.DATABASE_URL;
if (!url) throw new Error("DATABASE_URL is not set");

export const options = {
  type: "postgres",
  url,
  entities: [Station, Reading],
  migrations: [Stations1761500000000, Readings1763900000000],
  poolSize: Number(process.env.POOL_SIZE || "5"),
  connectTimeoutMS: 5_000,
} satisfies DataSourceOptions;

export default new DataSource(options);
