/** What every mapper's queries report, and how a refusal of the server is told. Python; follows `PYTHON_SOURCES`. */
export const PYTHON_QUERIES = `
import re

# They say that a name or a type does not fit, whatever the rows and the settings are.
PROVEN = {"42P01", "42702", "42703", "42704", "42725", "42803", "42804", "42846", "42883"}
MOST_TOLD = 200
STATEMENT_TIMEOUT_MS = 5000
taken = {"select": 0, "join": 0, "insert": 0}
refused, undecided = [], []

OTHER_SCHEMAS = """
    SELECT nspname FROM pg_catalog.pg_namespace
    WHERE left(nspname, 3) <> 'pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY nspname LIMIT 10"""

class Undecided(Exception):
    """Nothing can be said, for a reason of ours."""

def server_said(error):
    """What the server said, whichever driver brought it; None where it was not the server."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        diag = getattr(error, "diag", None)
        if getattr(diag, "sqlstate", None):
            return {"sqlstate": diag.sqlstate, "message": diag.message_primary, "context": diag.context, "column": diag.column_name, "table": diag.table_name}
        if hasattr(error, "as_dict") and getattr(error, "sqlstate", None):
            said = error.as_dict()
            return {"sqlstate": said.get("sqlstate"), "message": said.get("message") or str(error), "context": said.get("context"), "column": said.get("column_name"), "table": said.get("table_name")}
        words = error.args[0] if getattr(error, "args", None) else None
        if isinstance(words, dict) and "C" in words:
            return {"sqlstate": words["C"], "message": words.get("M"), "context": words.get("W"), "column": words.get("c"), "table": words.get("t")}
        error = getattr(error, "orig", None) or error.__cause__
    return None

def is_inside(said):
    """Whether a function or a trigger met it, which may live on what the session has."""
    lines = (said["context"] or "").split("\\n")
    return any(line.strip() and not re.match(r"(?:unnamed )?portal ", line) for line in lines)

def leave_open(kind, name, reason):
    if len(undecided) < MOST_TOLD:
        undecided.append({"kind": kind, "name": name, "reason": str(reason)[:500]})

def leave_open_for(kind, name, error):
    said = server_said(error)
    if said is not None:
        reason = "%s (SQLSTATE %s)" % (said["message"], said["sqlstate"])
    else:
        reason = str(error) if isinstance(error, Undecided) else "%s: %s" % (type(error).__name__, str(error).split("\\n")[0])
    leave_open(kind, name, reason)

def named_column(said):
    """The column that the server does not know."""
    match = re.search(r'column "?(?:\\w+\\.)*(\\w+)"?', said["message"] or "") if said["sqlstate"] == "42703" else None
    return match.group(1) if match else None

def refuse(kind, name, said, details):
    if len(refused) < MOST_TOLD:
        item = {"kind": kind, "name": name, "sqlstate": said["sqlstate"], "message": str(said["message"])[:1000]}
        item.update(details)
        item["statement"] = " ".join(str(item.get("statement") or "").split())[:1500]
        refused.append(item)

def tell_queries():
    tell({"taken": taken, "refused": refused, "undecided": undecided}, 0)
`;
