/** Remembers the line of the project that made a table, a column, a constraint or an index. Python. */
export const TRACE = `
import sqlalchemy
from sqlalchemy import MetaData, Table, Column, Index
from sqlalchemy import schema as sqlalchemy_schema

# The objects are kept, so that no other one gets the id of one that is gone.
places = {}
def traced(cls):
    original = cls.__init__
    @functools.wraps(original)
    def __init__(self, *args, **options):
        if id(self) not in places:
            frame = sys._getframe(1)
            # SQLAlchemy itself makes an index for index=True; such a one belongs to its column.
            direct = own(frame.f_code.co_filename) is not None
            mapped = False
            while frame is not None and own(frame.f_code.co_filename) is None:
                # A package that the project imports makes tables of its own, such as a dialect's catalogue.
                if frame.f_code.co_filename.startswith("<frozen importlib"):
                    frame = None
                    break
                mapped = mapped or frame.f_globals.get("__name__", "").startswith("sqlalchemy.orm")
                frame = frame.f_back
            direct = direct or isinstance(self, Table) and not mapped
            if frame is not None:
                places[id(self)] = (self, (own(frame.f_code.co_filename), frame.f_lineno), direct)
        return original(self, *args, **options)
    cls.__init__ = __init__

from sqlalchemy.dialects.postgresql import ExcludeConstraint
for cls in (Table, Column, Index, ExcludeConstraint, sqlalchemy_schema.UniqueConstraint,
            sqlalchemy_schema.CheckConstraint, sqlalchemy_schema.ForeignKeyConstraint,
            sqlalchemy_schema.PrimaryKeyConstraint):
    traced(cls)

def made_at(thing, directly=False):
    _, place, direct = places.get(id(thing), (None, None, False))
    return place if direct or not directly else None
`;
