import knex from "knex";
import options from "../knexfile.js";
import { createApp } from "./app.js";

if (!process.env.DATABASE_URL) throw new Error("DATABASE_URL is not set");

const host = process.env.HOST || "0.0.0.0";
const port = Number(process.env.PORT || "3000");

const database = knex(options);
await database.raw("SELECT 1");

const server = createApp(database).listen(port, host, () => {
  console.log(`listening on ${host}:${port}`);
});

let stopping = false;

/** Finishes what is under way, then leaves. */
function stop(signal) {
  if (stopping) return;
  stopping = true;
  console.log(`${signal}: stopping`);
  server.close(async () => {
    await database.destroy();
    console.log("stopped");
  });
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
