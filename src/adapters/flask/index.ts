import type { Adapter } from "#contract/adapter.ts";
import { alembicMigrations } from "../alembic.ts";
import { detect } from "./detect.ts";
import { launch } from "./launch.ts";
import { models } from "./models.ts";

export const flask: Adapter = {
  id: "flask",
  title: "Flask",
  detect,
  launch,
  models,
  migrations: alembicMigrations,
};
