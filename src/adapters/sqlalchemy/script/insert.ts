/** Inserts a row of a table, after those that it refers to; what has to be there before is in row.ts. Python. */
export const INSERT = `
rows = {}
def row_for(connection, table, underway=()):
    """The values of a row that is there for the time being; Undecided where none could be made."""
    if table in underway:
        raise Undecided("its references lead back to itself")
    if table not in rows:
        rows[table] = insert_into(connection, table, underway + (table,))
    if rows[table] is None:
        raise Undecided("no row of %s could be made" % table.name)
    return rows[table]

def parents_of(connection, table, underway):
    values = {}
    for key in sorted(table.foreign_key_constraints, key=lambda one: sorted(one.column_keys)):
        if not any(is_required(table, column) for column in key.columns):
            continue
        parent = key.elements[0].column.table
        if is_aside(parent) or is_partial(parent):
            raise Undecided("it refers to %s, which is not compared" % parent.name)
        row = row_for(connection, parent, underway)
        for element in key.elements:
            values[element.parent] = row[element.column.name]
    return values

def values_for(connection, table, underway):
    values = parents_of(connection, table, underway)
    for column in table.columns:
        if column in values:
            continue
        label = kind_of_row(table, column)
        if label is not None:
            values[column] = label
        elif version_of_row(table, column):
            values[column] = sample(column, connection.dialect)
        elif is_required(table, column):
            values[column] = sample(column, connection.dialect)
    return values

wanted_columns = {}
def insert_into(connection, table, underway):
    cls = owner(table)
    name, made_row = cls.__name__ if cls is not None else table.name, {}
    try:
        # Before the attempt: what is taken back with it are not the rows of others.
        values = values_for(connection, table, underway)
    except Exception as error:
        leave_open_for("insert", name, error)
        return None
    wanted = [column for column in table.columns if column.primary_key or column in wanted_columns.get(table, ())]
    statement = table.insert().values(values)
    def work():
        if not wanted:
            return run(connection, statement)
        row = connection.execute(statement.returning(*wanted)).first()
        made_row.update({column.name: row[position] for position, column in enumerate(wanted)})
    error = attempt(connection, work)
    if error is None:
        taken["insert"] += 1
        return made_row
    said = server_said(error)
    if not is_refused_row(connection, table, said, work):
        leave_open_for("insert", name, error)
        return existing_row(connection, wanted) if said is not None and said["sqlstate"] == "23505" else None
    place = (class_place(cls) if cls is not None else None) or made_at(table)
    more = {"column": said["column"]} if said["column"] else {}
    refuse("insert", name, said, details_of(error, [table], place, more))
    return None

def existing_row(connection, wanted):
    """A row that a migration made, to which others may refer; None where there is none."""
    found = []
    def work():
        found.extend(connection.execute(sqlalchemy.select(*wanted).limit(1)).fetchall())
    if not wanted or attempt(connection, work) is not None or not found:
        return None
    return {column.name: found[0][position] for position, column in enumerate(wanted)}

def is_refused_row(connection, table, said, work):
    """Whether no row at all can be inserted through this class."""
    if said is None or is_inside(said):
        return False
    if said["sqlstate"] == "23502":
        return said["table"] == table.name and said["column"] not in {column.name for column in table.columns} and not fills_itself(connection, table, said["column"])
    if said["sqlstate"] == "22P02":
        return "enum" in (said["message"] or "") and any(isinstance(plain(column.type), sqltypes.Enum) for column in table.columns)
    return is_proven(connection, said, work)

def fills_itself(connection, table, column):
    """Whether a default or a trigger may give the column a value, which another session would see."""
    rows = connection.execute(sqlalchemy.text("""
        SELECT a.atthasdef OR a.attidentity <> '' OR EXISTS (
            SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 2 = 2 AND t.tgtype & 4 = 4)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname || '.' || c.relname = :name AND a.attname = :column"""), {"name": qualified(table.schema, table.name), "column": column})
    return any(row[0] for row in rows)
`;
