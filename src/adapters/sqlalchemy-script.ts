/**
 * Runs inside the target's own environment: imports every module that may hold models, creates their
 * schema in the database of DATABASE_URL, and prints where each table, column and constraint is written.
 */
export const MODELS_SCRIPT = String.raw`
import ast, importlib, inspect, json, os, sys, traceback

marker, root, modules = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
sys.path.insert(0, os.getcwd())
failures, imported, first_error = [], [], None
for name in modules:
    try:
        importlib.import_module(name)
        imported.append(name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        failures.append({"module": name, "error": "%s: %s" % (type(error).__name__, error)})
        first_error = first_error or sys.exc_info()
if failures:
    traceback.print_exception(*first_error)
    print(marker + json.dumps({"tables": [], "modules": imported, "failures": failures}))
    sys.exit(3)

import sqlalchemy
from sqlalchemy import MetaData, create_engine

found = {}
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if not file.startswith(root + os.sep) or "/site-packages/" in file:
        continue
    for value in list(vars(module).values()):
        try:
            if isinstance(value, MetaData):
                found[id(value)] = value
            elif isinstance(value, type) and isinstance(getattr(value, "metadata", None), MetaData):
                found[id(value.metadata)] = value.metadata
        except Exception:
            continue
metadatas = [m for m in found.values() if m.tables]

from sqlalchemy.orm import configure_mappers
configure_mappers()
mappers = {}
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None) or ""
    if not file.startswith(root + os.sep) or "/site-packages/" in file:
        continue
    for value in list(vars(module).values()):
        if isinstance(value, type) and value.__module__ == module.__name__ and getattr(value, "__mapper__", None) is not None:
            for table in value.__mapper__.tables:
                mappers.setdefault(table, value)

trees = {}
def tree_of(file):
    if file not in trees:
        with open(file, encoding="utf-8") as source:
            trees[file] = ast.parse(source.read())
    return trees[file]

def relative(file):
    return os.path.relpath(file, root).replace(os.sep, "/")

def class_node(cls):
    try:
        file = inspect.getsourcefile(cls)
    except TypeError:
        return None, None
    if not file or not file.startswith(root + os.sep):
        return None, None
    parts = cls.__qualname__.split(".")
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ClassDef) and node.name == parts[-1]:
            return file, node
    return file, None

def attribute_lines(cls):
    lines = {}
    for base in reversed(cls.__mro__):
        file, node = class_node(base)
        if node is None:
            continue
        for item in node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                lines[item.target.id] = (relative(file), item.lineno)
            elif isinstance(item, ast.Assign):
                for target in item.targets:
                    if isinstance(target, ast.Name):
                        lines[target.id] = (relative(file), item.lineno)
    return lines

def text_lines(cls):
    file, node = class_node(cls)
    if node is None:
        return None, []
    with open(file, encoding="utf-8") as source:
        return relative(file), list(enumerate(source.read().split("\n"), 1))[node.lineno - 1:node.end_lineno]

def table_calls():
    calls = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if not file.endswith(".py") or not file.startswith(root + os.sep) or "/site-packages/" in file:
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Table" and node.args and isinstance(node.args[0], ast.Constant):
                columns = {}
                for argument in node.args[1:]:
                    if isinstance(argument, ast.Call) and argument.args and isinstance(argument.args[0], ast.Constant):
                        columns[argument.args[0].value] = argument.lineno
                calls[node.args[0].value] = (relative(file), node.lineno, columns)
    return calls

calls = table_calls()
tables = []
for metadata in metadatas:
    for table in metadata.sorted_tables:
        entry = {"name": table.name, "schema": table.schema or "public", "columns": [], "members": []}
        cls = mappers.get(table)
        attributes, lines, keys = {}, [], {}
        if cls is not None:
            file, node = class_node(cls)
            if node is not None:
                entry["file"], entry["line"] = relative(file), node.lineno
            attributes = attribute_lines(cls)
            _, lines = text_lines(cls)
            for prop in cls.__mapper__.column_attrs:
                for column in prop.columns:
                    keys[column.name] = prop.key
        elif table.name in calls:
            entry["file"], entry["line"] = calls[table.name][0], calls[table.name][1]
        for column in table.columns:
            item = {"name": column.name}
            place = attributes.get(keys.get(column.name, column.name))
            if place:
                item["file"], item["line"] = place
            elif table.name in calls and column.name in calls[table.name][2]:
                item["file"], item["line"] = calls[table.name][0], calls[table.name][2][column.name]
            entry["columns"].append(item)
        columns = {item["name"]: item for item in entry["columns"]}
        for member in list(table.constraints) + list(table.indexes):
            names = [column.name for column in getattr(member, "columns", [])]
            name = str(member.name) if member.name else "+".join(names)
            if not name:
                continue
            item = {"name": name}
            written = [number for number, text in lines if member.name and ('"%s"' % member.name in text or "'%s'" % member.name in text)]
            if not written:
                kind = type(member).__name__
                written = [number for number, text in lines if kind + "(" in text and all('"%s"' % n in text or "'%s'" % n in text for n in names)]
            if written and "file" in entry:
                item["file"], item["line"] = entry["file"], written[0]
            elif names and names[0] in columns and "file" in columns[names[0]]:
                item["file"], item["line"] = columns[names[0]]["file"], columns[names[0]]["line"]
            entry["members"].append(item)
        tables.append(entry)

url = sqlalchemy.engine.make_url(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1))
def available(name):
    try:
        importlib.import_module(name)
        return True
    except ImportError:
        return False
drivers = [name for name in ("psycopg", "psycopg2", "asyncpg", "pg8000") if available(name)]
driver = drivers[0] if drivers else "psycopg2"

def create(connection):
    for metadata in metadatas:
        for schema in sorted({table.schema for table in metadata.tables.values() if table.schema}):
            connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS "%s"' % schema)
        metadata.create_all(connection)

if driver == "asyncpg":
    import asyncio
    from sqlalchemy.ext.asyncio import create_async_engine
    async def main():
        engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.run_sync(create)
        await engine.dispose()
    asyncio.run(main())
else:
    engine = create_engine(url.set(drivername="postgresql+" + driver))
    with engine.begin() as connection:
        create(connection)
print(marker + json.dumps({"tables": tables, "modules": imported, "failures": failures}))
`;
