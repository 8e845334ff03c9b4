import type { Stack } from "./seed.ts";
import { DJANGO } from "./seeds/django.ts";
import { EXPRESS } from "./seeds/express.ts";
import { FASTAPI } from "./seeds/fastapi.ts";
import { FASTIFY } from "./seeds/fastify.ts";
import { FLASK } from "./seeds/flask.ts";
import { GO } from "./seeds/go.ts";
import { KOA } from "./seeds/koa.ts";
import { NEST } from "./seeds/nest.ts";
import { SPRING } from "./seeds/spring.ts";

/** Every healthy application with its faults, in the order of the tables. */
export const STACKS: readonly Stack[] = [
  EXPRESS,
  FASTAPI,
  FLASK,
  DJANGO,
  FASTIFY,
  KOA,
  NEST,
  GO,
  SPRING,
];
