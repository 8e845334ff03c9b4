/** Where each table, column, constraint and index is written. Python. */
export const PLACES = `
from sqlalchemy.dialects import postgresql
preparer = postgresql.dialect().identifier_preparer

def server_name(member):
    """The name that the server gets: conventions applied, long ones cut; None when it makes one up."""
    if not isinstance(member.name, str):
        return None
    try:
        formatted = preparer.format_index(member) if isinstance(member, Index) else preparer.format_constraint(member)
    except Exception:
        return str(member.name)
    return None if formatted is None else formatted.strip('"').replace('""', '"')

KINDS = {"PrimaryKeyConstraint": "p", "UniqueConstraint": "u", "ForeignKeyConstraint": "f", "CheckConstraint": "c", "ExcludeConstraint": "x"}

def column_place(table, column):
    for cls in base_first(table):
        try:
            key = cls.__mapper__.get_property_by_column(column).key
        except Exception:
            continue
        lines = attribute_lines(cls)
        if key in lines or column.key in lines:
            return lines.get(key) or lines[column.key]
    return made_at(column)

def member_columns(member):
    named = [column.name for column in getattr(member, "columns", [])]
    return named or [column.name for column in getattr(member, "_columns", [])]

def member_place(member, columns, table):
    exact = made_at(member, True)
    if exact or not columns:
        return exact or table
    return columns[0] or table

def unnamed_checks(table, entry, server_names):
    """Checks of plain SQL have no columns to go by: the server numbers them in the order of the statement."""
    checks = [one for column in table.columns for one in column.constraints] + sorted(
        (one for one in table.constraints if not any(one in column.constraints for column in table.columns)),
        key=lambda one: getattr(one, "_creation_order", 0))
    checks = [one for one in checks if isinstance(one, sqlalchemy_schema.CheckConstraint)]
    named = {server_name(one) for one in checks}
    unnamed = [one for one in checks if server_name(one) is None]
    given = [name for name in server_names.get((entry["schema"], entry["name"]), []) if name not in named]
    return dict(zip(unnamed, given)) if len(given) == len(unnamed) else {}

def table_entry(table, server_names):
    cls = owner(table)
    file, node = class_node(cls) if cls is not None and cls.__mapper__.local_table is table else (None, None)
    place = made_at(table, True) or ((file, node.lineno) if node is not None else made_at(table))
    entry = at({"name": str(table.name), "schema": table.schema or "public", "columns": [], "members": []}, place)
    columns = {column.name: column_place(table, column) for column in table.columns}
    entry["columns"] = [at({"name": str(name)}, columns[name]) for name in columns]
    checks = unnamed_checks(table, entry, server_names)
    inline = [one for column in table.columns for one in column.constraints if one not in table.constraints]
    for member in inline + list(table.constraints) + sorted(table.indexes, key=lambda index: str(index.name)):
        names = member_columns(member)
        if not names and server_name(member) is None and member not in checks:
            continue
        spot = member_place(member, [columns.get(name) for name in names], place)
        shown = [server_name(member)]
        if shown[0] is None:
            # Without a name it goes by its columns, and by the name that the server made up.
            kind = KINDS.get(type(member).__name__, "c")
            made_up = [checks[member]] if member in checks else server_names.get((entry["schema"], entry["name"], kind, tuple(names)), [])
            shown = (["+".join(names)] if names else []) + made_up
        entry["members"] += [at({"name": name}, spot) for name in shown]
    return entry

def made_up_names(connection):
    rows = connection.exec_driver_sql("""
        SELECT n.nspname, c.relname, k.contype::text, k.conname,
               array_to_string(ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
                                     JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
                                     ORDER BY u.position), chr(31))
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        ORDER BY k.oid""")
    names = {}
    for schema, table, kind, name, columns in rows:
        names.setdefault((schema, table, kind, tuple((columns or "").split(chr(31)))), []).append(name)
        if kind == "c":
            names.setdefault((schema, table), []).append(name)
    return names
`;
