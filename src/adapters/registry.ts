import type { Adapter } from "#contract/adapter.ts";
import { expressNodePgMigrate } from "./express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic } from "./fastapi-sqlalchemy-alembic/index.ts";
import { generic } from "./generic/index.ts";
import { goHttp } from "./go-http/index.ts";
import { rails } from "./rails/index.ts";
import { springBoot } from "./spring-boot/index.ts";

/** Frameworks before the generic one; among equals the first wins. */
export const ADAPTERS = [
  fastapiSqlalchemyAlembic,
  expressNodePgMigrate,
  goHttp,
  springBoot,
  rails,
  generic,
] as const satisfies readonly Adapter[];
