export default {
  client: "pg",
  connection: process.env.DATABASE_URL,
  pool: { min: 0, max: Number(process.env.POOL_SIZE || "5") },
  acquireConnectionTimeout: 5_000,
  migrations: { directory: "./migrations" },
};
