/** Asks the migrated database, where there is one, and the filters about it. Python. */
export const ASK = `
migrated_url = os.environ.get("DEPLOYMENT_READINESS_MIGRATED_URL")
migrated = None
if migrated_url:
    try:
        migrated = within(migrated_url, relations)
        if has_filters:
            within(migrated_url, ask_filters)
    except Exception as error:
        signal("filters-unknown", "%s: %s" % (type(error).__name__, error))
if has_filters:
    ask_about_models()
`;

/** Creates what is left, and the report. Python. */
export const RUN = `
def is_unique(columns):
    """Whether the server accepts a foreign key to these columns."""
    wanted = {column.name for column in columns}
    table = columns[0].table
    if any(column.unique for column in columns) and len(columns) == 1:
        return True
    keys = [one for one in table.constraints if isinstance(one, (sqlalchemy_schema.PrimaryKeyConstraint, sqlalchemy_schema.UniqueConstraint))]
    keys += [index for index in table.indexes if index.unique]
    return any({column.name for column in key.columns} == wanted for key in keys)

def drop_impossible(table):
    """Without it the other tables can still be made and compared."""
    for key in list(table.foreign_key_constraints):
        try:
            columns = [element.column for element in key.elements]
        except Exception:
            continue
        if not is_unique(columns):
            signal("impossible", "foreign key %s (%s)" % (qualified(table.schema, table.name), ", ".join(column.name for column in key.columns)), column_place(table, list(key.columns)[0]))
            table.constraints.discard(key)
            for element in key.elements:
                table.foreign_keys.discard(element)
                element.parent.foreign_keys.discard(element)

    for index in list(table.indexes):
        if not list(index.expressions):
            signal("impossible", "index %s of %s" % (index.name, qualified(table.schema, table.name)), made_at(index) or made_at(table))
            table.indexes.discard(index)

if plan.get("creates"):
    signal("creates-at-start", "create_all", (plan["creates"]["file"], plan["creates"]["line"]))

for metadata in metadatas:
    for table in metadata.tables.values():
        if table not in left_out:
            drop_impossible(table)

def create(connection):
    for metadata in metadatas:
        wanted = [table for table in metadata.tables.values() if table not in left_out]
        referred = [key.column.table for table in wanted for key in table.foreign_keys if key.column.table in left_out]
        wanted += [table for table in referred if table not in wanted and table.metadata is metadata]
        for schema in sorted({table.schema for table in wanted if table.schema}):
            connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS "%s"' % schema)
        if wanted:
            metadata.create_all(connection, tables=None if len(wanted) == len(metadata.tables) else wanted)
    return made_up_names(connection)

server_names = within(os.environ["DATABASE_URL"], create)
tables, seen = [], set()
for metadata in metadatas:
    for table in sorted(metadata.tables.values(), key=lambda one: one.key):
        if table not in left_out and table.key not in seen:
            seen.add(table.key)
            tables.append(table_entry(table, server_names))
finish(tables, 0)
`;
