import { bodyParser } from "@koa/bodyparser";
import Router from "@koa/router";
import Koa from "koa";

const LONGEST = 120;

const isName = (value) =>
  typeof value === "string" && value.length > 0 && value.length <= LONGEST && !value.includes("\0");

export function createApp(database) {
  const router = new Router();

  router.get("/", (context) => {
    context.body = { service: "seed-exchange" };
  });

  router.get("/health", async (context) => {
    try {
      await database.raw("SELECT 1");
      context.body = { status: "ok" };
    } catch (error) {
      console.warn(`health: ${error.message}`);
      context.status = 503;
      context.body = { status: "the database does not answer" };
    }
  });

  router.get("/seeds", async (context) => {
    context.body = await database("seeds").select("id", "name", "grams", "taken").orderBy("id").limit(100);
  });

  router.post("/seeds", async (context) => {
    const { name, grams } = context.request.body ?? {};
    if (!isName(name) || !Number.isInteger(grams) || grams < 1 || grams > 10_000)
      return context.throw(422, "a name, and between 1 and 10000 grams");
    [context.body] = await database("seeds").insert({ name, grams }).returning(["id", "name", "grams"]);
    context.status = 201;
  });

  const app = new Koa();
  app.use(bodyParser());
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
