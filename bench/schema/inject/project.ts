import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Application, CACHE, installed, run, writeFiles } from "../real/application.ts";
import { APPLICATIONS } from "../real/applications.ts";

/** A real application as a repository would hold it. */
export interface Project {
  readonly id: "wagtail" | "mlflow";
  /** Makes the folder; it has the application's own virtual environment. */
  make(folder: string): void;
}

const SETTINGS = `
import os
from urllib.parse import urlparse
from .base import *
url = urlparse(os.environ["DATABASE_URL"])
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": url.hostname, "PORT": url.port,
  "USER": url.username, "PASSWORD": url.password, "NAME": url.path[1:]}}
SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS += ["library"]
`;

/** An app of the team's own beside the generated ones: what \`wagtail start\` makes has no columns. */
const LIBRARY_MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)
    born = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]


class Shelf(models.Model):
    code = models.SlugField(max_length=20, unique=True)
    floor = models.SmallIntegerField(db_default=0)

    class Meta:
        db_table = "shelf"


class Book(models.Model):
    title = models.CharField(max_length=200, db_index=True)
    isbn = models.CharField(max_length=13)
    pages = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    summary = models.TextField(blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    shelf = models.ForeignKey(Shelf, null=True, on_delete=models.SET_NULL)
    readers = models.ManyToManyField(Author, related_name="reading")

    class Meta:
        indexes = [models.Index(fields=["isbn", "price"], name="book_isbn_price")]
        constraints = [
            models.UniqueConstraint(fields=["author", "title"], name="book_author_title"),
            models.CheckConstraint(condition=models.Q(pages__gt=0), name="book_has_pages"),
        ]
`;

const LIBRARY_SECOND = `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        migrations.AddField("Book", "language", models.CharField(max_length=8, db_default="en")),
        migrations.AddIndex("Book", models.Index(fields=["language"], name="book_language")),
    ]
`;

const MLFLOW_MIGRATE =
  "from mlflow.store.db.utils import create_sqlalchemy_engine_with_retry as e, _initialize_tables; import os; _initialize_tables(e(os.environ['DATABASE_URL']))";

function application(id: string): Application {
  const found = APPLICATIONS.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no application ${id}`);
  return found;
}

function fresh(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

export const PROJECTS: readonly Project[] = [
  {
    id: "wagtail",
    make: (folder) => {
      const home = installed(application("wagtail"));
      fresh(folder);
      run(join(home, "bin/wagtail"), ["start", "garden", folder], { cwd: home });
      // Its image is of another Python than this machine's.
      rmSync(join(folder, "Dockerfile"));
      symlinkSync(home, join(folder, ".venv"));
      const migrations = join(folder, "library/migrations");
      writeFiles(folder, {
        "garden/settings/production.py": SETTINGS,
        "library/__init__.py": "",
        "library/migrations/__init__.py": "",
        "library/models.py": LIBRARY_MODELS,
        "readiness.yml": `app:
  start: gunicorn garden.wsgi:application --bind 0.0.0.0:$PORT
  env: { DJANGO_SETTINGS_MODULE: garden.settings.production, SECRET_KEY: "${"$"}{generate.secret}" }
`,
      });
      const env = {
        ...{ DJANGO_SETTINGS_MODULE: "garden.settings.production", SECRET_KEY: "x" },
        DATABASE_URL: "postgres://u:p@127.0.0.1:1/none",
      };
      const args = ["manage.py", "makemigrations", "library", "--skip-checks"];
      run(join(home, "bin/python"), args, { cwd: folder, env });
      if (!existsSync(join(migrations, "0001_initial.py"))) throw new Error("no first migration");
      writeFiles(migrations, { "0002_book_language.py": LIBRARY_SECOND });
      writeFiles(folder, {
        "library/models.py": LIBRARY_MODELS.replace(
          "    added_at",
          '    language = models.CharField(max_length=8, db_default="en")\n    added_at',
        ).replace(
          "        indexes = [",
          '        indexes = [\n            models.Index(fields=["language"], name="book_language"),\n            ',
        ),
      });
    },
  },
  {
    id: "mlflow",
    make: (folder) => {
      const home = installed(application("mlflow"));
      fresh(folder);
      const packages = join(home, "lib/python3.11/site-packages");
      run("cp", ["-r", join(packages, "mlflow"), folder], { cwd: home });
      // The browser's side, already built.
      rmSync(join(folder, "mlflow/server/js"), { recursive: true, force: true });
      symlinkSync(home, join(folder, ".venv"));
      writeFiles(folder, {
        "requirements.txt": "fastapi\nsqlalchemy\nalembic\npsycopg[binary]\nuvicorn\n",
        "readiness.yml": `app:
  start: python -m mlflow server --backend-store-uri $DATABASE_URL --host 0.0.0.0 --port $PORT --workers 1
  health: /health
  env: { PYTHONPATH: "${folder}" }
database:
  migrate: python -c "${MLFLOW_MIGRATE}"
`,
      });
    },
  },
];

/** Where the unchanged project is kept. */
export function pristine(project: Project): string {
  return join(CACHE, "projects", project.id);
}
