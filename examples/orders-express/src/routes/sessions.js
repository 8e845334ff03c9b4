import { Router } from "express";
import * as z from "zod";
import { isUniqueViolation, many, one } from "../database.js";
import { body, email, id, idInPath, page, parse, slug, text } from "../http/input.js";
import { conflict, notFound } from "../http/problem.js";

const startsAt = z.iso
  .datetime({ offset: true })
  .refine((value) => /^20[2-9]\d-/.test(value), "must lie between 2020 and 2099");
const NewInstructor = z.strictObject({ fullName: text(80), bio: text(1000).nullable() });
const NewSession = z.strictObject({
  workshop: slug,
  instructorId: id,
  room: z.string().regex(/^[A-Z]\d{1,2}$/),
  startsAt,
  seats: z.int().min(1).max(40),
});
const Waiting = z.strictObject({ sessionId: id, email });
const Quote = z.strictObject({ workshop: slug, seats: z.int().min(1).max(40) });

const SESSION = `sessions.id, workshops.slug AS workshop, instructor_id AS "instructorId",
  room_code AS room, starts_at AS "startsAt", seats`;

export function sessionRoutes({ pool, signedIn }) {
  const router = Router();

  router.get("/rooms", async (_request, response) => {
    response.json(await many(pool, "SELECT code, name, places FROM rooms ORDER BY code"));
  });

  router.get("/instructors", async (request, response) => {
    const { limit, offset } = parse(z.object(page), request.query);
    const found = await many(
      pool,
      `SELECT id, full_name AS "fullName", bio FROM instructors
       ORDER BY full_name, id LIMIT $1 OFFSET $2`,
      [limit, offset],
    );
    response.json(found);
  });

  router.post("/instructors", signedIn, body(NewInstructor), async (request, response) => {
    const { fullName, bio } = request.body;
    const instructor = await one(
      pool,
      `INSERT INTO instructors (full_name, bio) VALUES ($1, $2)
       RETURNING id, full_name AS "fullName", bio`,
      [fullName, bio],
    );
    response.status(201).json(instructor);
  });

  router.get("/sessions", async (request, response) => {
    const { limit, offset } = parse(z.object(page), request.query);
    const found = await many(
      pool,
      `SELECT ${SESSION} FROM sessions JOIN workshops ON workshops.id = workshop_id
       WHERE starts_at > now() ORDER BY starts_at, sessions.id LIMIT $1 OFFSET $2`,
      [limit, offset],
    );
    response.json(found);
  });

  router.post("/sessions", signedIn, body(NewSession), async (request, response) => {
    const { workshop, instructorId, room, startsAt, seats } = request.body;
    const place = await one(
      pool,
      `SELECT workshops.id AS "workshopId", rooms.places FROM workshops, rooms, instructors
       WHERE workshops.slug = $1 AND rooms.code = $2 AND instructors.id = $3`,
      [workshop, room, instructorId],
    );
    if (place === undefined) throw notFound("workshop, room or instructor");
    if (seats > place.places) throw conflict(`room ${room} has ${place.places} places`);
    try {
      const session = await one(
        pool,
        `WITH sessions AS (
           INSERT INTO sessions (workshop_id, instructor_id, room_code, starts_at, seats)
           VALUES ($1, $2, $3, $4, $5) RETURNING *)
         SELECT ${SESSION} FROM sessions JOIN workshops ON workshops.id = workshop_id`,
        [place.workshopId, instructorId, room, startsAt, seats],
      );
      response.status(201).json(session);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("the room is taken at that time") : error;
    }
  });

  router.get("/sessions/:id", async (request, response) => {
    const { id } = parse(idInPath, request.params);
    const session = await one(
      pool,
      `SELECT ${SESSION} FROM sessions JOIN workshops ON workshops.id = workshop_id
       WHERE sessions.id = $1`,
      [id],
    );
    if (session === undefined) throw notFound("session");
    response.json(session);
  });

  router.post("/waiting-list", body(Waiting), async (request, response) => {
    const { sessionId, email } = request.body;
    try {
      const entry = await one(
        pool,
        `INSERT INTO waiting_list (session_id, email)
         SELECT id, lower($2) FROM sessions WHERE id = $1
         RETURNING id, session_id AS "sessionId", email`,
        [sessionId, email],
      );
      if (entry === undefined) throw notFound("session");
      response.status(201).json(entry);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("this email is on the list") : error;
    }
  });

  router.post("/quotes", body(Quote), async (request, response) => {
    const { workshop, seats } = request.body;
    const found = await one(
      pool,
      `SELECT price_cents AS "priceCents" FROM workshops WHERE slug = $1`,
      [workshop],
    );
    const unitCents = found?.priceCents ?? null;
    response.json({
      unitCents,
      totalCents: unitCents === null ? null : unitCents * seats,
      bookable: unitCents !== null,
    });
  });

  return router;
}
