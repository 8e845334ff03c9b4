import swagger from "@fastify/swagger";
import Fastify from "fastify";
import { crossings } from "./crossings.js";

export async function buildApp({ pool, logger }) {
  const app = Fastify({ logger, forceCloseConnections: "idle" });
  await app.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "Ferry timetable", version: "1.4.0" } },
  });
  app.get("/", { schema: { hide: true } }, async () => ({ service: "ferry-timetable" }));
  app.get("/health", { schema: { hide: true } }, async (request, reply) => {
    try {
      await pool.query("SELECT 1");
      return { status: "ok" };
    } catch (error) {
      request.log.warn(`health: ${error.message}`);
      return reply.code(503).send({ status: "the database does not answer" });
    }
  });
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(crossings, { pool, prefix: "/crossings" });
  return app;
}
