import { PYTHON_SOURCES } from "../../python-script.ts";
import { CREATE } from "./create.ts";
import { ENVIRONMENT } from "./environment.ts";
import { METADATA } from "./metadata.ts";
import { PLACES } from "./places.ts";
import { RUN } from "./run.ts";

import { TRACE } from "./trace.ts";

/**
 * Runs inside the target's own environment, with the arguments marker, root and a plan as JSON: asks
 * Alembic's env.py what it leaves out, imports every module that may hold models, creates their schema
 * in the database of DATABASE_URL, and prints where each table, column and constraint is written.
 */
export const SQLALCHEMY_SCRIPT = [
  PYTHON_SOURCES,
  TRACE,
  ENVIRONMENT,
  METADATA,
  PLACES,
  CREATE,
  RUN,
].join("");
