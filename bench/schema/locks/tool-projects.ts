/** The smallest project of one migration tool: one migration that creates one index. */
export interface Tool {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly install: readonly (readonly string[])[];
  readonly migrate: readonly string[];
}

const ALEMBIC: Tool = {
  id: "Alembic 1.16",
  files: {
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": `import os
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`,
    "migrations/versions/a1_by_status.py": `import os
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    if os.environ["CONCURRENT"]:
        with op.get_context().autocommit_block():
            op.create_index(
                "by_status", "deliveries", ["status", "created_at"], postgresql_concurrently=True
            )
    else:
        op.create_index("by_status", "deliveries", ["status", "created_at"])
`,
  },
  install: [
    ["python3", "-m", "venv", "venv"],
    ["venv/bin/pip", "install", "--quiet", "alembic==1.16.*", "psycopg[binary]==3.*"],
  ],
  migrate: ["venv/bin/alembic", "upgrade", "head"],
};

const DJANGO: Tool = {
  id: "Django 5.2",
  files: {
    "settings.py": `import os

SECRET_KEY = "of the bench"
INSTALLED_APPS = ["parcels"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["PGHOST"],
        "PORT": os.environ["PGPORT"],
        "USER": os.environ["PGUSER"],
        "PASSWORD": os.environ["PGPASSWORD"],
        "NAME": os.environ["PGDATABASE"],
    }
}
`,
    "parcels/__init__.py": "",
    "parcels/migrations/__init__.py": "",
    "parcels/migrations/0001_initial.py": `from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        ("id", models.AutoField(primary_key=True)),
                        ("status", models.CharField(max_length=20)),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={"db_table": "deliveries"},
                )
            ]
        )
    ]
`,
    "parcels/migrations/0002_by_status.py": `import os

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

is_concurrent = bool(os.environ["CONCURRENT"])
add = AddIndexConcurrently if is_concurrent else migrations.AddIndex


class Migration(migrations.Migration):
    atomic = not is_concurrent
    dependencies = [("parcels", "0001_initial")]
    operations = [
        add("delivery", models.Index(fields=["status", "created_at"], name="by_status"))
    ]
`,
  },
  install: [
    ["python3", "-m", "venv", "venv"],
    ["venv/bin/pip", "install", "--quiet", "django==5.2.*", "psycopg[binary]==3.*"],
  ],
  migrate: ["venv/bin/django-admin", "migrate", "--pythonpath", ".", "--settings", "settings"],
};

const NODE_PG_MIGRATE: Tool = {
  id: "node-pg-migrate 8",
  files: {
    "package.json": '{ "private": true, "type": "commonjs" }\n',
    "migrations/1760000000000_by-status.js": `exports.up = (pgm) => {
  const concurrently = process.env.CONCURRENT === "1";
  if (concurrently) pgm.noTransaction();
  pgm.createIndex("deliveries", ["status", "created_at"], { name: "by_status", concurrently });
};
`,
  },
  install: [["npm", "install", "--no-audit", "--no-fund", "--silent", "node-pg-migrate@8", "pg@8"]],
  migrate: ["node_modules/.bin/node-pg-migrate", "up"],
};

export const TOOLS: readonly Tool[] = [ALEMBIC, DJANGO, NODE_PG_MIGRATE];
