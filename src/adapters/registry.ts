import type { Adapter } from "#contract/adapter.ts";
import { django } from "./django/index.ts";
import { expressNodePgMigrate } from "./express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic } from "./fastapi-sqlalchemy-alembic/index.ts";
import { fastify } from "./fastify/index.ts";
import { flask } from "./flask/index.ts";
import { generic } from "./generic/index.ts";
import { goHttp } from "./go-http/index.ts";
import { koa } from "./koa/index.ts";
import { nest } from "./nest/index.ts";
import { next } from "./next/index.ts";
import { rails } from "./rails/index.ts";
import { springBoot } from "./spring-boot/index.ts";

/** Frameworks before the generic one; among equals the first wins. */
export const ADAPTERS = [
  fastapiSqlalchemyAlembic,
  expressNodePgMigrate,
  django,
  flask,
  nest,
  fastify,
  next,
  koa,
  goHttp,
  springBoot,
  rails,
  generic,
] as const satisfies readonly Adapter[];
