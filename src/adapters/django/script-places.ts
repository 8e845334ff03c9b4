/** Where each model, field, constraint and index is written. Python. */
export const DJANGO_PLACES = `
def place_of(model):
    file, node = class_node(model)
    return (file, node.lineno) if node is not None else None

def field_place(model, field):
    return attribute_lines(model).get(field.name) or place_of(model)

def meta_value(model, name):
    """The expression that the nearest class Meta gives an option."""
    for base in model.__mro__:
        file, node = class_node(base)
        for inner in statements(node.body if node is not None else []):
            if not isinstance(inner, ast.ClassDef) or inner.name != "Meta":
                continue
            for item in statements(inner.body):
                if isinstance(item, ast.Assign) and any(name in names_of(target) for target in item.targets):
                    return file, item.value
    return None, None

def option_places(model, name, wanted):
    """One place per element of a list in Meta, by its name, else by its position."""
    file, value = meta_value(model, name)
    if value is None:
        return [place_of(model)] * len(wanted)
    elements = list(getattr(value, "elts", []))
    if elements and all(isinstance(element, ast.Constant) for element in elements):
        # One pair alone: unique_together = ("a", "b").
        elements = [value]
    named = {}
    for node in ast.walk(value):
        for keyword in getattr(node, "keywords", []):
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                named[keyword.value.value] = node.lineno
    found = []
    for position, one in enumerate(wanted):
        line = named.get(one)
        if line is None and len(elements) == len(wanted):
            line = elements[position].lineno
        found.append((file, line or value.lineno))
    return found

def members_of_server():
    """Every constraint and index of this database: its table, name, and columns in their order."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT n.nspname, c.relname, k.conname,
                   array_to_string(ARRAY(SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
                                         JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
                                         ORDER BY u.position), chr(31))
            FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            UNION
            SELECT n.nspname, c.relname, i.relname,
                   array_to_string(ARRAY(SELECT a.attname FROM unnest(x.indkey) WITH ORDINALITY AS u(number, position)
                                         JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number
                                         ORDER BY u.position), chr(31))
            FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
            JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast')""")
        found = {}
        for schema, table, name, columns in cursor.fetchall():
            key = (schema, table)
            found.setdefault(key, {}).setdefault(name, (columns or "").split(chr(31)) if columns else [])
        return found

def column_of(model, name):
    try:
        return model._meta.get_field(name).column
    except Exception:
        return name

def declared_members(model):
    """Places of what Meta declares: by name, and by columns."""
    options, by_name, by_columns = model._meta, {}, {}
    for name, things in (("constraints", options.constraints), ("indexes", options.indexes)):
        names = [thing.name for thing in things]
        by_name.update(zip(names, option_places(model, name, names)))
    for name in ("index_together", "unique_together"):
        groups = [tuple(group) for group in getattr(options, name, None) or ()]
        for group, place in zip(groups, option_places(model, name, groups)):
            by_columns[tuple(column_of(model, field) for field in group)] = place
    return by_name, by_columns

def entry_of(model, server, place, field_at):
    schema, name = split(model._meta.db_table)
    columns = {field.column: field_at(field) for field in model._meta.local_concrete_fields}
    entry = at({"name": name, "schema": schema}, place)
    entry["columns"] = [at({"name": column}, spot) for column, spot in columns.items()]
    by_name, by_columns = declared_members(model)
    entry["members"] = []
    for member, named in sorted(server.get((schema, name), {}).items()):
        spot = by_name.get(member) or by_columns.get(tuple(named))
        entry["members"].append(at({"name": member}, spot or (columns.get(named[0]) if named else None) or place))
    return entry

def entries():
    server = members_of_server()
    found = [entry_of(model, server, place_of(model), functools.partial(field_place, model)) for model in created]
    for model, (declared, field) in through.items():
        spot = field_place(declared, field)
        found.append(entry_of(model, server, spot, lambda each, spot=spot: spot))
    return sorted(found, key=lambda entry: (entry["schema"], entry["name"]))
`;
