import { PYTHON_QUERIES } from "../../python-queries.ts";
import { PYTHON_SOURCES } from "../../python-script.ts";
import { CREATE } from "./create.ts";
import { ENVIRONMENT } from "./environment.ts";
import { INSERT } from "./insert.ts";
import { METADATA } from "./metadata.ts";
import { PLACES } from "./places.ts";
import { ASK_MAPPERS, QUERIES } from "./queries.ts";
import { ROW } from "./row.ts";
import { ASK, RUN } from "./run.ts";
import { TRACE } from "./trace.ts";
import { WEIGH } from "./weigh.ts";

const LOADED = [PYTHON_SOURCES, TRACE, ENVIRONMENT, METADATA, PLACES, CREATE].join("");

/**
 * Runs inside the target's own environment, with the arguments marker, root and a plan as JSON: asks
 * Alembic's env.py what it leaves out, imports every module that may hold models, creates their schema
 * in the database of DATABASE_URL, and prints where each table, column and constraint is written.
 */
export const SQLALCHEMY_SCRIPT = [LOADED, ASK, WEIGH, RUN].join("");

/**
 * With the same arguments, on a database that the migrations built: selects from every mapped class,
 * joins along every relationship, inserts a row for every class, rolls it all back, and prints what the
 * server refused.
 */
export const SQLALCHEMY_QUERIES = [
  LOADED,
  PYTHON_QUERIES,
  QUERIES,
  WEIGH,
  ROW,
  INSERT,
  ASK_MAPPERS,
].join("");
