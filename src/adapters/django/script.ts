import { PYTHON_QUERIES } from "../python-queries.ts";
import { PYTHON_SOURCES } from "../python-script.ts";
import { DJANGO_CREATE } from "./script-create.ts";
import { DJANGO_PLACES } from "./script-places.ts";
import { DJANGO_QUERIES } from "./script-queries.ts";
import { DJANGO_ROW } from "./script-row.ts";

const RUN = `
create()
try:
    leave_out()
except Exception as error:
    signal("filters-unknown", "%s: %s" % (type(error).__name__, error))
finish(entries(), 0)
`;

/**
 * Runs inside the target's own environment, with the arguments marker, root and a plan as JSON: lets
 * manage.py prepare the settings, migrates the packages by their own migrations and the project's
 * applications by such as makemigrations would write from nothing, and prints where each table, column
 * and constraint is written.
 */
export const DJANGO_SCRIPT = [PYTHON_SOURCES, DJANGO_CREATE, DJANGO_PLACES, RUN].join("");

/**
 * With the same arguments, on a database that the migrations built: selects from every model, joins
 * along every reference, inserts a row of every model, rolls it all back, and prints what the server
 * refused.
 */
export const DJANGO_QUERIES_SCRIPT = [
  PYTHON_SOURCES,
  DJANGO_CREATE,
  DJANGO_PLACES,
  PYTHON_QUERIES,
  DJANGO_ROW,
  DJANGO_QUERIES,
].join("");
