/** Selects, joins and inserts along the mappers, on a database that the migrations built. Python. */
export const QUERIES = `
from sqlalchemy import orm

migrated = within(os.environ["DATABASE_URL"], relations)
if has_filters:
    ask_about_models()
    for table in declared.values():
        if (table.schema and name_left_out(table.schema, "schema", {})
                or name_left_out(table.name, "table", {"schema_name": table.schema})
                or object_left_out(table, table.name, "table", True, table)):
            note_ignored("table", table.schema, table.name)
`;

export const ASK_MAPPERS = `
def is_aside(table):
    """Left out of the comparison, and no view of this database. A foreign table leads to another server."""
    kind = migrated.get(qualified(table.schema, table.name))
    if kind == "f" or id(table.metadata) not in found:
        return True
    return table in left_out and kind not in ("v", "m")

def is_partial(table):
    """The team leaves a column out of its own comparison: what the table is like here says little."""
    return any(item["kind"] == "column" and (item["schema"], item.get("table")) == (table.schema or "public", table.name) for item in ignored)

def is_asked(mapper):
    return bool(mapper.tables) and not getattr(mapper, "non_primary", False) and not any(is_aside(table) or is_partial(table) for table in mapper.tables)

def names_of_tables(tables):
    return sorted({qualified(table.schema, table.name) for table in tables})

def class_place(cls):
    file, node = class_node(cls)
    if node is not None:
        return file, node.lineno
    return made_at(cls.__mapper__.local_table)

def attempt(connection, work):
    """None when the server took it, else the error."""
    nested = connection.begin_nested()
    try:
        work()
        nested.commit()
        return None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        nested.rollback()
        return error

def run(connection, statement):
    # No row is fetched: the project's own types would read it.
    connection.execute(statement).close()

def is_elsewhere_by_name(connection, work, said):
    """Whether it works, or fails otherwise, where the search path is the application's own affair."""
    schemas = [row[0] for row in connection.exec_driver_sql(OTHER_SCHEMAS)]
    quoted = ['"%s"' % name.replace('"', '""') for name in schemas]
    for path in ["%s, public" % name for name in quoted] + ([", ".join(["public"] + quoted)] if quoted else []):
        def inside():
            connection.exec_driver_sql("SET LOCAL search_path = " + path)
            work()
        nested = connection.begin_nested()
        error = attempt(connection, inside)
        nested.rollback()
        other = server_said(error) if error is not None else None
        if other is None or other["sqlstate"] != said["sqlstate"]:
            return True
    return False

def is_proven(connection, said, work):
    """Nothing of the rows, of the session or of the search path explains it."""
    if said is None or said["sqlstate"] not in PROVEN or is_inside(said):
        return False
    if said["sqlstate"] == "42P01":
        name = re.search(r'relation "(?:[^"]*\\.)?([^".]+)"', said["message"] or "")
        if name is None or any(key.split(".", 1)[1] == name.group(1) for key in migrated):
            return False
    return not is_elsewhere_by_name(connection, work, said)

def details_of(error, tables, place, more=None):
    item = at({"tables": names_of_tables(tables), "statement": getattr(error, "statement", None)}, place)
    item.update(more or {})
    return item

def all_of(connection, kind, works):
    """Whether all of them work; then each has been counted. Savepoints around every one would cost twice as much."""
    def together():
        for work in works:
            work()
    if attempt(connection, together) is not None:
        return False
    taken[kind] += len(works)
    return True

def selection_of(connection, mapper):
    return lambda: run(connection, sqlalchemy.select(mapper.class_).options(orm.undefer("*")).limit(1))

def select_from(connection, mapper):
    cls, name = mapper.class_, mapper.class_.__name__
    whole = selection_of(connection, mapper)
    error = attempt(connection, whole)
    if error is None:
        taken["select"] += 1
        return True
    said = server_said(error)
    if not is_proven(connection, said, whole):
        leave_open_for("select", name, error)
        return False
    column = named_column(said)
    mapped = [(table, one) for table in mapper.tables for one in table.columns if one.name == column]
    place = next((column_place(*one) for one in mapped), None) or class_place(cls)
    # What is only loaded when it is asked for need not be in use.
    bare = attempt(connection, lambda: run(connection, sqlalchemy.select(cls).limit(1)))
    more = {"column": column} if column else {}
    more["avoidable"] = bare is None
    refuse("select", name, said, details_of(error, mapper.tables, place, more))
    return False

def loads_lazily(connection, mapper, relation):
    """Whether the attribute of one object can be loaded, which compares with values and not with columns."""
    def work():
        one = mapper.class_manager.new_instance()
        for column in relation.local_columns:
            key = mapper.get_property_by_column(column).key
            value = "7" if isinstance(plain(column.type), sqltypes.String) else made(column.type)
            orm.attributes.set_committed_value(one, key, value)
        run(connection, sqlalchemy.select(relation.mapper.class_).where(orm.with_parent(one, getattr(mapper.class_, relation.key))).limit(1))
    return attempt(connection, work) is None

def joining_of(connection, mapper, relation):
    cls, target = mapper.class_, relation.mapper
    def work():
        attribute = getattr(cls, relation.key)
        if set(mapper.tables) & set(target.tables):
            attribute = attribute.of_type(orm.aliased(target.class_, flat=True))
        run(connection, sqlalchemy.select(sqlalchemy.literal(1)).select_from(cls).join(attribute).limit(1))
    return work

def join_along(connection, mapper, relation):
    cls, target = mapper.class_, relation.mapper
    name = "%s.%s" % (cls.__name__, relation.key)
    work = joining_of(connection, mapper, relation)
    error = attempt(connection, work)
    if error is None:
        taken["join"] += 1
        return
    said = server_said(error)
    if not is_proven(connection, said, work):
        return leave_open_for("join", name, error)
    tables = list(mapper.tables) + list(target.tables)
    if isinstance(relation.secondary, Table):
        tables.append(relation.secondary)
    place = attribute_lines(cls).get(relation.key) or class_place(cls)
    refuse("join", name, said, details_of(error, tables, place, {"avoidable": loads_lazily(connection, mapper, relation)}))

def joined(mapper, relation, selected):
    if relation.parent is not mapper or relation.mapper not in selected:
        return False
    return not isinstance(relation.secondary, Table) or not is_aside(relation.secondary)

def relations_of(selected):
    """Each relationship that both sides declare, from one of them."""
    found, known = [], set()
    for mapper in sorted(selected, key=by_name):
        for relation in sorted(mapper.relationships, key=lambda one: one.key):
            if not joined(mapper, relation, selected) or relation in known:
                continue
            known.update(one for one in relation._reverse_property if one.primaryjoin.compare(relation.primaryjoin))
            found.append((mapper, relation))
    return found

def by_name(mapper):
    return mapper.class_.__module__, mapper.class_.__qualname__

def ask_mappers(connection):
    outer = connection.begin_nested()
    connection.exec_driver_sql("SET LOCAL statement_timeout = %d" % STATEMENT_TIMEOUT_MS)
    asked = sorted({mapper for mapper in all_mappers() if is_asked(mapper)}, key=by_name)
    if all_of(connection, "select", [selection_of(connection, mapper) for mapper in asked]):
        selected = set(asked)
    else:
        selected = {mapper for mapper in asked if select_from(connection, mapper)}
    relations = relations_of(selected)
    if not all_of(connection, "join", [joining_of(connection, *each) for each in relations]):
        for each in relations:
            join_along(connection, *each)
    for mapper in asked:
        for table in mapper.tables:
            for key in table.foreign_keys:
                try:
                    wanted_columns.setdefault(key.column.table, set()).add(key.column)
                except Exception:
                    continue
    for mapper in asked:
        table = mapper.local_table
        if mapper in selected and isinstance(table, Table) and migrated.get(qualified(table.schema, table.name)) in ("r", "p"):
            if table not in rows:
                rows[table] = insert_into(connection, table, (table,))
    outer.rollback()

within(os.environ["DATABASE_URL"], ask_mappers)
tell_queries()
`;
