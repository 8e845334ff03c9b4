import { Router } from "express";

export function healthRoutes({ pool }) {
  const router = Router();

  router.get("/health", async (_request, response) => {
    try {
      await pool.query("SELECT 1");
    } catch (error) {
      console.warn(`health: the database does not answer: ${error.code ?? error.name}`);
      response.status(503).json({ error: "the database does not answer", details: [] });
      return;
    }
    response.json({ status: "ok" });
  });

  return router;
}
