import type { Adapter } from "#contract/adapter.ts";
import { alembicMigrations } from "../alembic.ts";
import { sqlalchemyModels } from "../sqlalchemy-models.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";

export const fastapiSqlalchemyAlembic: Adapter = {
  id: "fastapi-sqlalchemy-alembic",
  title: "FastAPI, SQLAlchemy, Alembic",
  detect,
  launch,
  models: sqlalchemyModels,
  migrations: alembicMigrations,
};
