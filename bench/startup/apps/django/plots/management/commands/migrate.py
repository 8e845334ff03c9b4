from django.core.management.commands import migrate
from django.db import connections

LOCK = 58213904


class Command(migrate.Command):
    """Django's own command takes no lock, and every replica runs it before it serves."""

    def handle(self, *args, **options):
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                super().handle(*args, **options)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
