import { one } from "../database.js";
import { memberOfToken } from "../tokens.js";
import { Problem } from "./problem.js";

/** Lets only signed-in members pass and leaves the member in `request.member`. */
export function authentication({ pool, config }) {
  return async (request, _response, next) => {
    const [scheme, token = ""] = (request.get("authorization") ?? "").split(" ");
    const memberId = scheme.toLowerCase() === "bearer" ? memberOfToken(token, config) : undefined;
    const member =
      memberId === undefined
        ? undefined
        : await one(
            pool,
            `SELECT id, email, full_name AS "fullName", joined_at AS "joinedAt"
             FROM members WHERE id = $1`,
            [memberId],
          );
    if (member === undefined) throw new Problem(401, "a valid bearer token is required");
    request.member = member;
    next();
  };
}
