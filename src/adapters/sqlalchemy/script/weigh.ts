/** Decides which tables are not of this database, or not compared. Python. */
export const WEIGH = `
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

left_out = set()
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
`;
