import pg from "pg";
import { buildApp } from "./app.js";
import { readConfig } from "./config.js";
import { migrate } from "./migrate.js";

const config = readConfig(process.env);
const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: config.poolSize,
  connectionTimeoutMillis: 5_000,
});
const app = await buildApp({ pool, logger: true });
// An idle connection may be cut at any time; the pool replaces it.
pool.on("error", (error) => app.log.warn(`an idle database connection ended: ${error.message}`));
app.addHook("onClose", () => pool.end());

for (const signal of ["SIGTERM", "SIGINT"])
  process.once(signal, async () => {
    app.log.info(`${signal}: stopping`);
    await app.close();
  });

await migrate(config.databaseUrl, app.log);
await app.listen({ host: config.host, port: config.port });
