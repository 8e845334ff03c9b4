from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

from orders.settings import DatabaseSettings
from orders.store import models  # noqa: F401  (registers the tables)
from orders.store.base import Base

if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)

url = DatabaseSettings().database_url.get_secret_value()
options = {"target_metadata": Base.metadata, "compare_server_default": True}

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            # Several replicas may start at once; the second waits here and finds nothing to do.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(724081)")
            context.run_migrations()
