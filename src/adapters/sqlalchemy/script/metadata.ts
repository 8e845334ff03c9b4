/** Imports the models' modules and decides which of their tables are this database's. Python. */
export const METADATA = `
# Where env.py named the models, those are loaded: another module may be an optional part whose packages are
# not installed.
for name in plan["modules"]:
    if not load(name, not targets):
        finish([], 3)
reached = {module.__name__ for module in own_modules()}
before = {id(thing) for thing, _, _ in list(places.values()) if isinstance(thing, Table)}
for name in plan["unreached"]:
    if name not in reached and load(name, False):
        signal("module-unreached", name)

from sqlalchemy.orm import configure_mappers
try:
    configure_mappers()
except Exception:
    traceback.print_exc()
    finish([], 3)

found = {}
def keep(metadata):
    if isinstance(metadata, MetaData) and metadata.tables:
        found[id(metadata)] = metadata
for target in targets:
    keep(target)
for thing, _, _ in list(places.values()):
    if isinstance(thing, Table):
        keep(getattr(thing, "metadata", None))
for module in own_modules():
    for value in list(vars(module).values()):
        try:
            keep(value if isinstance(value, MetaData) else getattr(value, "metadata", None))
        except Exception:
            # An object of the application may refuse to be asked outside a request.
            continue
metadatas = list(found.values())

classes = {}
def remember(cls):
    for table in cls.__mapper__.tables:
        if cls not in classes.setdefault(table, []):
            classes[table].append(cls)
def all_mappers():
    """Every mapper there is, also of a class that no module names."""
    try:
        from sqlalchemy.orm.mapper import _all_registries
        return [mapper for each in list(_all_registries()) for mapper in each.mappers]
    except ImportError:
        values = [value for module in own_modules() for value in list(vars(module).values())]
        tops = [value.__mapper__ for value in values if isinstance(value, type) and "__mapper__" in vars(value)]
        return [mapper for top in tops for mapper in top.self_and_descendants]

for mapper in all_mappers():
    remember(mapper.class_)

def base_first(table):
    return sorted(classes.get(table, []), key=lambda cls: (len(cls.__mro__), cls.__qualname__))

def owner(table):
    mapped = base_first(table)
    return next((cls for cls in mapped if cls.__mapper__.local_table is table), mapped[0] if mapped else None)
`;
