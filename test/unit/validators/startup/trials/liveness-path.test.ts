import { expect, test } from "vitest";
import { isLivenessPath } from "#validators/startup/trials/outage/liveness-path.ts";

test.each(["/ping", "/livez", "/health/live", "/api/v1/ping", "/actuator/health/liveness"])(
  "%s is a liveness path",
  (path) => expect(isLivenessPath(path)).toBe(true),
);

test.each(["/", "/db/ping", "/api/redis/ping", "/health/database-live", "/ping/db", "/shops/live"])(
  "%s is none",
  (path) => expect(isLivenessPath(path)).toBe(false),
);
