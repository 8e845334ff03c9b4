import type { Adapter } from "#contract/adapter.ts";
import { expressNodePgMigrate } from "./express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic } from "./fastapi-sqlalchemy-alembic/index.ts";
import { generic } from "./generic/index.ts";

/** Frameworks before the generic one; among equals the first wins. */
export const ADAPTERS = [
  fastapiSqlalchemyAlembic,
  expressNodePgMigrate,
  generic,
] as const satisfies readonly Adapter[];
