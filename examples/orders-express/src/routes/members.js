import { Router } from "express";
import * as z from "zod";
import { isUniqueViolation, one } from "../database.js";
import { body, email, text } from "../http/input.js";
import { conflict, Problem } from "../http/problem.js";
import { hashPassword, passwordMatches } from "../passwords.js";
import { issueToken } from "../tokens.js";

const password = z.string().min(10).max(128);
const NewMember = z.strictObject({ email, fullName: text(80), password });
const Credentials = z.strictObject({ email, password });

export function memberRoutes({ pool, config, signedIn }) {
  const router = Router();

  router.post("/members", body(NewMember), async (request, response) => {
    const { email, fullName, password } = request.body;
    try {
      const member = await one(
        pool,
        `INSERT INTO members (email, full_name, password_hash) VALUES (lower($1), $2, $3)
         RETURNING id, email, full_name AS "fullName", joined_at AS "joinedAt"`,
        [email, fullName, await hashPassword(password)],
      );
      response.status(201).json(member);
    } catch (error) {
      throw isUniqueViolation(error) ? conflict("this email is taken") : error;
    }
  });

  router.post("/sign-ins", body(Credentials), async (request, response) => {
    const { email, password } = request.body;
    const member = await one(
      pool,
      "SELECT id, password_hash FROM members WHERE email = lower($1)",
      [email],
    );
    if (member === undefined || !(await passwordMatches(password, member.password_hash)))
      throw new Problem(401, "email or password is wrong");
    response.status(201).json(issueToken(member.id, config));
  });

  router.get("/me", signedIn, (request, response) => {
    response.json(request.member);
  });

  return router;
}
