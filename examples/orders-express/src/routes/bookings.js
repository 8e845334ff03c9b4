import { Router } from "express";
import * as z from "zod";
import { inTransaction, isUniqueViolation, many, one } from "../database.js";
import { body, idInPath, page, parse } from "../http/input.js";
import { conflict, notFound } from "../http/problem.js";

const state = z.enum(["held", "paid", "cancelled"]);
const NewBooking = z.strictObject({ seats: z.int().min(1).max(10) });
const NewPayment = z.strictObject({ method: z.enum(["card", "cash", "transfer"]) });
const Search = z.object({ ...page, state: state.optional() });

const BOOKING = `id, session_id AS "sessionId", seats, state, booked_at AS "bookedAt"`;

export function bookingRoutes({ pool, signedIn }) {
  const router = Router();

  router.post("/sessions/:id/bookings", signedIn, body(NewBooking), async (request, response) => {
    const { id } = parse(idInPath, request.params);
    try {
      const booking = await inTransaction(pool, (client) =>
        book(client, { sessionId: id, memberId: request.member.id, seats: request.body.seats }),
      );
      response.status(201).json(booking);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("you have booked this session") : error;
    }
  });

  router.get("/bookings", signedIn, async (request, response) => {
    const { limit, offset, state } = parse(Search, request.query);
    const found = await many(
      pool,
      `SELECT ${BOOKING} FROM bookings
       WHERE member_id = $1 AND ($2::booking_state IS NULL OR state = $2)
       ORDER BY id DESC LIMIT $3 OFFSET $4`,
      [request.member.id, state ?? null, limit, offset],
    );
    response.json(found);
  });

  router.get("/bookings/:id", signedIn, async (request, response) => {
    const { id } = parse(idInPath, request.params);
    response.json(await ownBooking(pool, id, request.member));
  });

  router.post("/bookings/:id/cancellation", signedIn, async (request, response) => {
    const { id } = parse(idInPath, request.params);
    await ownBooking(pool, id, request.member);
    const booking = await one(
      pool,
      `UPDATE bookings SET state = 'cancelled' WHERE id = $1 AND state = 'held'
       RETURNING ${BOOKING}`,
      [id],
    );
    if (booking === undefined) throw conflict("only a held booking can be cancelled");
    response.json(booking);
  });

  router.post("/bookings/:id/payment", signedIn, body(NewPayment), async (request, response) => {
    const { id } = parse(idInPath, request.params);
    await ownBooking(pool, id, request.member);
    const payment = await inTransaction(pool, (client) => pay(client, id, request.body.method));
    response.status(201).json(payment);
  });

  router.get("/reports/occupancy", signedIn, async (request, response) => {
    const { limit, offset } = parse(z.object(page), request.query);
    const found = await many(
      pool,
      `SELECT sessions.id AS "sessionId", sessions.seats,
              coalesce(sum(bookings.seats) FILTER (WHERE state <> 'cancelled'), 0) AS taken
       FROM sessions LEFT JOIN bookings ON bookings.session_id = sessions.id
       GROUP BY sessions.id ORDER BY sessions.id DESC LIMIT $1 OFFSET $2`,
      [limit, offset],
    );
    response.json(found);
  });

  return router;
}

/** The row of the session is locked, so that two members cannot take the same last seat. */
async function book(client, { sessionId, memberId, seats }) {
  const session = await one(client, "SELECT seats FROM sessions WHERE id = $1 FOR UPDATE", [
    sessionId,
  ]);
  if (session === undefined) throw notFound("session");
  const { taken } = await one(
    client,
    `SELECT coalesce(sum(seats), 0) AS taken FROM bookings
     WHERE session_id = $1 AND state <> 'cancelled'`,
    [sessionId],
  );
  if (taken + seats > session.seats) throw conflict("not enough seats are left");
  return one(
    client,
    `INSERT INTO bookings (session_id, member_id, seats) VALUES ($1, $2, $3) RETURNING ${BOOKING}`,
    [sessionId, memberId, seats],
  );
}

async function pay(client, bookingId, method) {
  const booking = await one(
    client,
    "UPDATE bookings SET state = 'paid' WHERE id = $1 AND state = 'held' RETURNING id",
    [bookingId],
  );
  if (booking === undefined) throw conflict("only a held booking can be paid");
  return one(
    client,
    `INSERT INTO payments (booking_id, method, amount_cents)
     SELECT bookings.id, $2, bookings.seats * price_cents
     FROM bookings JOIN sessions ON sessions.id = session_id
       JOIN workshops ON workshops.id = workshop_id
     WHERE bookings.id = $1
     RETURNING id, booking_id AS "bookingId", method, amount_cents AS "amountCents"`,
    [bookingId, method],
  );
}

async function ownBooking(pool, id, member) {
  const booking = await one(
    pool,
    `SELECT ${BOOKING} FROM bookings WHERE id = $1 AND member_id = $2`,
    [id, member.id],
  );
  if (booking === undefined) throw notFound("booking");
  return booking;
}
