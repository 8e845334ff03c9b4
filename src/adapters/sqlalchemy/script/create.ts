/** Creates the models' schema in the empty database and leaves out what is not this database's. Python. */
export const CREATE = `
def url_of(text):
    return sqlalchemy.engine.make_url(text.replace("postgres://", "postgresql://", 1))

def available(name):
    if name == "psycopg" and sqlalchemy.__version__.startswith("1."):
        return False
    try:
        importlib.import_module(name)
        return True
    except ImportError:
        return False

drivers = [name for name in ("psycopg", "psycopg2", "asyncpg", "pg8000") if available(name)]
driver = drivers[0] if drivers else "psycopg2"

def within(text, work):
    """Runs the work in one transaction, with whatever driver the application has."""
    url = url_of(text)
    if driver == "asyncpg":
        import asyncio
        from sqlalchemy.ext.asyncio import create_async_engine
        async def main():
            engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
            async with engine.begin() as connection:
                result = await connection.run_sync(work)
            await engine.dispose()
            return result
        return asyncio.run(main())
    engine = sqlalchemy.create_engine(url.set(drivername="postgresql+" + driver))
    with engine.begin() as connection:
        result = work(connection)
    engine.dispose()
    return result

def relations(connection):
    rows = connection.exec_driver_sql("""
        SELECT n.nspname, c.relname, c.relkind::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'""")
    return {qualified(schema, name): kind for schema, name, kind in rows}

declared = {}
for metadata in metadatas:
    for table in metadata.tables.values():
        declared.setdefault(qualified(table.schema, table.name), table)

def ask_filters(connection):
    """Asks the team's own filters about everything that the migrations built."""
    inspector = sqlalchemy.inspect(connection)
    default = inspector.default_schema_name
    beyond = any(options.get("include_schemas") for options in configured)
    modelled = {table.schema for table in declared.values()}
    for schema in inspector.get_schema_names():
        if schema == "information_schema" or schema.startswith("pg_"):
            continue
        given = None if schema == default else schema
        if given is not None and not beyond and given not in modelled:
            note_ignored("schema", schema, schema)
            continue
        if name_left_out(given, "schema", {}):
            note_ignored("schema", schema, schema)
            continue
        reflected = MetaData()
        wanted = [name for name in inspector.get_table_names(schema=given)]
        skipped = [name for name in wanted if name_left_out(name, "table", {"schema_name": given})]
        for name in skipped:
            note_ignored("table", schema, name)
        reflected.reflect(connection, schema=given, only=[name for name in wanted if name not in skipped], resolve_fks=False)
        for table in reflected.tables.values():
            ask_about(table, schema, given)

def ask_about(table, schema, given):
    model = declared.get(qualified(schema, table.name))
    if object_left_out(table, table.name, "table", True, model):
        note_ignored("table", schema, table.name)
        return
    parents = {"schema_name": given, "table_name": table.name}
    def ask(kind, called, things, counterparts):
        for thing in things:
            if thing.name is None:
                continue
            if name_left_out(thing.name, called, parents) or object_left_out(thing, thing.name, called, True, counterparts.get(thing.name)):
                note_ignored(kind, schema, thing.name, table.name)
    columns = {column.name: column for column in model.columns} if model is not None else {}
    ask("column", "column", table.columns, columns)
    indexes = {index.name: index for index in model.indexes} if model is not None else {}
    ask("index", "index", table.indexes, indexes)
    for cls, called in ((sqlalchemy_schema.UniqueConstraint, "unique_constraint"), (sqlalchemy_schema.ForeignKeyConstraint, "foreign_key_constraint")):
        own_ones = {one.name: one for one in (model.constraints if model is not None else []) if isinstance(one, cls)}
        ask("constraint", called, [one for one in table.constraints if isinstance(one, cls)], own_ones)

def ask_about_models():
    for table in declared.values():
        if object_left_out(table, table.name, "table", False, None):
            note_ignored("table", table.schema, table.name)
            continue
        for kind, called, things in (
                ("column", "column", table.columns), ("index", "index", table.indexes),
                ("constraint", "unique_constraint", [one for one in table.constraints if isinstance(one, sqlalchemy_schema.UniqueConstraint)]),
                ("constraint", "foreign_key_constraint", [one for one in table.constraints if isinstance(one, sqlalchemy_schema.ForeignKeyConstraint)])):
            for thing in things:
                name = thing.name if kind == "column" else server_name(thing)
                if name and object_left_out(thing, name, called, False, None):
                    note_ignored(kind, table.schema, name, table.name)
`;
