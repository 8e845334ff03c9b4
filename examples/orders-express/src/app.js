import { readFileSync } from "node:fs";
import express from "express";
import { authentication } from "./http/authentication.js";
import { answerError, answerUnknownRoute } from "./http/problem.js";
import { bookingRoutes } from "./routes/bookings.js";
import { healthRoutes } from "./routes/health.js";
import { memberRoutes } from "./routes/members.js";
import { sessionRoutes } from "./routes/sessions.js";
import { workshopRoutes } from "./routes/workshops.js";

const description = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));

export function createApp({ config, pool }) {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");

  const parts = { config, pool, signedIn: authentication({ config, pool }) };
  app.get("/openapi.json", (_request, response) => response.json(description));
  app.use(healthRoutes(parts));
  app.use(memberRoutes(parts));
  app.use(workshopRoutes(parts));
  app.use(sessionRoutes(parts));
  app.use(bookingRoutes(parts));

  app.use(answerUnknownRoute);
  app.use(answerError);
  return app;
}
