/** The order of it all, and the report. Python. */
export const RUN = `
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

def is_ignored(table):
    schema = table.schema or "public"
    return any(item["kind"] == "table" and item["schema"] == schema and item["name"] == table.name
               or item["kind"] == "schema" and item["name"] == schema for item in ignored)

def bind_of(table):
    return table.metadata.info.get("bind_key") or table.info.get("bind_key")

def is_of_other_environment(table):
    """The nearest environment beside it, upwards, is another one than that which migrates this database."""
    if any(table.metadata is target for target in targets):
        return False
    folder = (made_at(table) or ("",))[0]
    while "/" in folder:
        folder = folder[:folder.rindex("/")]
        near = [each for each in plan.get("environments", []) if folder in (each, os.path.dirname(each))]
        if near:
            return plan.get("environment") not in near
    return False

def is_elsewhere(table):
    """Another database's: of a bind or of a metadata of which this database has nothing."""
    here = migrated is not None and qualified(table.schema, table.name) in migrated
    if here:
        return False
    if bind_of(table) or is_of_other_environment(table):
        return True
    if not targets or any(table.metadata is target for target in targets) or not plan.get("several"):
        return False
    return migrated is not None and not any(qualified(one.schema, one.name) in migrated for one in table.metadata.tables.values())

def is_copy(table):
    """A migration may declare the table as it was then; what env.py names is the model."""
    if not targets or any(table.metadata is target for target in targets):
        return False
    return any(qualified(one.schema, one.name) == qualified(table.schema, table.name) for target in targets for one in target.tables.values())

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

left_out, seen = set(), set()
for metadata in metadatas:
    for table in metadata.tables.values():
        name = qualified(table.schema, table.name)
        late = isinstance(table, Table) and id(table) not in before and id(table) in places and not (targets and (id(metadata), table.key) in known_to_migrations)
        if migrated is not None and migrated.get(name) in ("v", "m", "f"):
            # A class that is mapped to a view: the models cannot say what the view is.
            note_ignored("table", table.schema, table.name)
            left_out.add(table)
        elif is_ignored(table) or is_copy(table):
            left_out.add(table)
        elif is_elsewhere(table):
            signal("another-database", name, made_at(table))
            note_ignored("table", table.schema, table.name)
            left_out.add(table)
        elif late and migrated is not None and name not in migrated:
            # Nobody imports its module, and no migration made it: it is not part of the program.
            note_ignored("table", table.schema, table.name)
            left_out.add(table)
        elif targets and (id(metadata), table.key) not in known_to_migrations:
            signal("unknown-to-migrations", name, made_at(table))

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
tables = []
for metadata in metadatas:
    for table in sorted(metadata.tables.values(), key=lambda one: one.key):
        if table not in left_out and table.key not in seen:
            seen.add(table.key)
            tables.append(table_entry(table, server_names))
finish(tables, 0)
`;
