import { createApp } from "./app.js";
import { readConfig } from "./config.js";
import { openPool } from "./database.js";

const GRACE_MS = 10_000;

const config = readConfig(process.env);
const pool = openPool(config);
await pool.query("SELECT 1");

const server = createApp({ config, pool }).listen(config.port, config.host, (error) => {
  if (error) throw error;
  console.log(`listening on ${config.host}:${server.address().port}`);
});

let stopping = false;

/** Finishes what is under way, then leaves; whoever hangs on after the grace period is cut off. */
function stop(signal) {
  if (stopping) return;
  stopping = true;
  console.log(`${signal}: stopping`);
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  server.close(async () => {
    await pool.end();
    console.log("stopped");
  });
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
