import { Router } from "express";
import * as z from "zod";
import { isUniqueViolation, many, one } from "../database.js";
import { body, page, parse, slug, slugInPath, text } from "../http/input.js";
import { conflict, notFound } from "../http/problem.js";

const level = z.enum(["beginner", "intermediate", "expert"]);
const priceCents = z.int().min(0).max(1_000_000);
const details = z
  .record(
    z.string().regex(/^[a-z][a-z_]{0,29}$/),
    z.union([z.boolean(), z.number().min(-1e9).max(1e9), text(200)]),
  )
  .refine((value) => Object.keys(value).length <= 20, "must have at most 20 entries");

const NewWorkshop = z.strictObject({
  slug,
  title: text(120),
  level,
  priceCents,
  details: details.default({}),
});
const WorkshopChange = z
  .strictObject({ title: text(120), level, priceCents, details })
  .partial()
  .refine((value) => Object.keys(value).length > 0, "must change something");
const NewReview = z.strictObject({ rating: z.int().min(1).max(5), comment: text(1000) });
const Search = z.object({ ...page, level: level.optional() });

const WORKSHOP = `slug, title, level, price_cents AS "priceCents", details`;
const REVIEW = `reviews.id, rating, comment, written_at AS "writtenAt"`;

export function workshopRoutes({ pool, signedIn }) {
  const router = Router();

  router.get("/workshops", async (request, response) => {
    const { limit, offset, level } = parse(Search, request.query);
    const found = await many(
      pool,
      `SELECT ${WORKSHOP} FROM workshops WHERE $1::text IS NULL OR level = $1
       ORDER BY title, id LIMIT $2 OFFSET $3`,
      [level ?? null, limit, offset],
    );
    response.json(found);
  });

  router.post("/workshops", signedIn, body(NewWorkshop), async (request, response) => {
    const { slug, title, level, priceCents, details } = request.body;
    try {
      const workshop = await one(
        pool,
        `INSERT INTO workshops (slug, title, level, price_cents, details)
         VALUES ($1, $2, $3, $4, $5) RETURNING ${WORKSHOP}`,
        [slug, title, level, priceCents, details],
      );
      response.status(201).json(workshop);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("a workshop with this slug exists") : error;
    }
  });

  router.get("/workshops/:slug", async (request, response) => {
    const { slug } = parse(slugInPath, request.params);
    const workshop = await one(pool, `SELECT ${WORKSHOP} FROM workshops WHERE slug = $1`, [slug]);
    if (workshop === undefined) throw notFound("workshop");
    response.json(workshop);
  });

  router.patch("/workshops/:slug", signedIn, body(WorkshopChange), async (request, response) => {
    const { slug } = parse(slugInPath, request.params);
    const { title, level, priceCents, details } = request.body;
    const workshop = await one(
      pool,
      `UPDATE workshops
       SET title = coalesce($2, title), level = coalesce($3, level),
           price_cents = coalesce($4, price_cents), details = coalesce($5, details)
       WHERE slug = $1 RETURNING ${WORKSHOP}`,
      [slug, title ?? null, level ?? null, priceCents ?? null, details ?? null],
    );
    if (workshop === undefined) throw notFound("workshop");
    response.json(workshop);
  });

  router.get("/workshops/:slug/reviews", async (request, response) => {
    const { slug } = parse(slugInPath, request.params);
    const { limit, offset } = parse(z.object(page), request.query);
    const workshop = await one(pool, "SELECT id FROM workshops WHERE slug = $1", [slug]);
    if (workshop === undefined) throw notFound("workshop");
    const found = await many(
      pool,
      `SELECT ${REVIEW} FROM reviews WHERE workshop_id = $1
       ORDER BY written_at DESC, id DESC LIMIT $2 OFFSET $3`,
      [workshop.id, limit, offset],
    );
    response.json(found);
  });

  router.post("/workshops/:slug/reviews", signedIn, body(NewReview), async (request, response) => {
    const { slug } = parse(slugInPath, request.params);
    const { rating, comment } = request.body;
    try {
      const review = await one(
        pool,
        `INSERT INTO reviews (workshop_id, member_id, rating, comment)
         SELECT id, $2, $3, $4 FROM workshops WHERE slug = $1 RETURNING ${REVIEW}`,
        [slug, request.member.id, rating, comment],
      );
      if (review === undefined) throw notFound("workshop");
      response.status(201).json(review);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("you have reviewed this workshop") : error;
    }
  });

  return router;
}
