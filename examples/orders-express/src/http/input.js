import express from "express";
import * as z from "zod";
import { Problem } from "./problem.js";

export const INT32_MAX = 2_147_483_647;

const CONTROL_FREE = /^[^\u0000]*$/;

/** Text that PostgreSQL can store: no NUL, no half of a surrogate pair, not only spaces. */
export const text = (max) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(CONTROL_FREE)
    .refine((value) => value.isWellFormed() && value.trim() !== "", "must hold readable text");

export const id = z.int().min(1).max(INT32_MAX);
export const email = z
  .string()
  .max(254)
  .regex(/^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/);
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(60);

const digits = (min, max) =>
  z.string().regex(/^\d{1,10}$/).transform(Number).pipe(z.int().min(min).max(max));

export const idInPath = z.object({ id: digits(1, INT32_MAX) });
export const slugInPath = z.object({ slug });
export const page = {
  limit: digits(1, 100).default(20),
  offset: digits(0, 10_000).default(0),
};

export function parse(schema, value) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => ({
    field: path.map(String).join(".").toWellFormed(),
    message: message.toWellFormed(),
  }));
  throw new Problem(400, "the request is not valid", details);
}

/** Parses the JSON body and leaves the checked value in `request.body`. */
export function body(schema) {
  return [
    express.json({ limit: "32kb", strict: false }),
    (request, _response, next) => {
      request.body = parse(schema, request.body);
      next();
    },
  ];
}
