import { PYTHON_SOURCES } from "../python-script.ts";
import { DJANGO_CREATE } from "./script-create.ts";
import { DJANGO_PLACES } from "./script-places.ts";

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
