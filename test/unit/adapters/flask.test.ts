import { expect, test } from "vitest";
import { flask } from "#adapters/flask/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const settings = settingsOf();
const startOf = (files: Readonly<Record<string, string>>) => {
  const launch = flask.launch(projectOf(files), settings);
  return launch.ok ? launch.value.start.argv.at(-1) : launch.error;
};
const MADE = "def create_app(config=None):\n    app = Flask(__name__)\n    return app\n";

test("an application object is served by the server that production installs", () => {
  const files = {
    "requirements.txt": "flask\ngunicorn==27\n",
    "shop/web.py": "app = Flask(__name__)",
  };
  expect(startOf(files)).toBe("exec gunicorn 'shop.web:app' --bind 0.0.0.0:$PORT");
  expect(startOf({ ...files, "requirements.txt": "Flask\nwaitress\n" })).toBe(
    "exec waitress-serve --host 0.0.0.0 --port $PORT shop.web:app",
  );
});

test("a factory without a required argument is called; one that needs an argument is not", () => {
  const requirements = { "requirements.txt": "flask\ngunicorn\n" };
  expect(startOf({ ...requirements, "shop/__init__.py": MADE })).toBe(
    "exec gunicorn 'shop:create_app()' --bind 0.0.0.0:$PORT",
  );
  const needy = MADE.replace("config=None", "config");
  expect(startOf({ ...requirements, "shop/__init__.py": needy })).toMatchObject({ candidates: [] });
  const served = { "shop/__init__.py": needy, "wsgi.py": 'app = create_app("production")' };
  expect(startOf({ ...requirements, ...served })).toBe(
    "exec gunicorn 'wsgi:app' --bind 0.0.0.0:$PORT",
  );
});

test("a server that only development installs is not used, and is the best guess", () => {
  const files = {
    "requirements.txt": "flask\n# gunicorn\n",
    "requirements-dev.txt": "gunicorn\n",
    "app.py": "app = Flask(__name__)",
  };
  expect(startOf(files)).toMatchObject({
    candidates: [{ text: "gunicorn 'app:app' --bind 0.0.0.0:$PORT", file: "app.py", line: 1 }],
    lookedAt: expect.arrayContaining(["the requirements for gunicorn or waitress"]),
  });
});

test("what the project declares comes before the convention", () => {
  const files = {
    "requirements.txt": "flask\ngunicorn\n",
    "app.py": "app = Flask(__name__)",
    Procfile: "web: gunicorn app:app --workers 3 --bind :$PORT",
  };
  expect(startOf(files)).toBe("exec gunicorn app:app --workers 3 --bind :$PORT");
});

test("the migrations of Flask-Migrate are applied by the flask command, those of Alembic alone by its own", () => {
  const files = {
    "requirements.txt": "flask\ngunicorn\nflask-migrate\n",
    "shop/__init__.py": MADE,
    "migrations/alembic.ini": "[alembic]\n",
    "migrations/env.py": "from flask import current_app\n",
    "migrations/versions/a1_first.py": 'revision = "a1"\ndown_revision = None\n',
  };
  const launch = flask.launch(projectOf(files), settings);
  expect(launch.ok && launch.value.migrate).toMatchObject({
    argv: ["sh", "-c", "exec flask --app shop:create_app db upgrade"],
    origin: { file: "migrations/alembic.ini" },
  });
  expect(flask.migrations(projectOf(files), settings)).toMatchObject({
    directory: "migrations/versions",
    files: [{ id: "a1", parents: [] }],
  });
  const plain = { ...files, "migrations/env.py": "from alembic import context\n" };
  const alembic = flask.launch(projectOf(plain), settings);
  expect(alembic.ok && alembic.value.migrate).toMatchObject({
    argv: ["sh", "-c", "exec python -m alembic upgrade head"],
    cwd: "migrations",
  });
});

test("Flask among the requirements of a FastAPI application does not make it Flask", () => {
  const both = { "requirements.txt": "fastapi\nflask\n", "main.py": "app = FastAPI()" };
  expect(flask.detect(projectOf(both), ".").confidence).toBe(0.4);
  const own = { "requirements.txt": "flask\nstarlette\n", "main.py": "app = Flask(__name__)" };
  expect(flask.detect(projectOf(own), ".").confidence).toBe(0.92);
});

test("of several applications the next is tried when the first is not there", () => {
  const files = {
    "requirements.txt": "flask\ngunicorn\n",
    "app.py": "app = Flask(__name__)",
    "shop/__init__.py": MADE,
  };
  const launch = flask.launch(projectOf(files), settings);
  expect(launch.ok && launch.value.candidates?.map(({ start }) => start.argv.at(-1))).toEqual([
    "exec gunicorn 'app:app' --bind 0.0.0.0:$PORT",
    "exec gunicorn 'shop:create_app()' --bind 0.0.0.0:$PORT",
  ]);
  const declared = flask.launch(
    projectOf({ ...files, Procfile: "web: gunicorn app:app\n" }),
    settings,
  );
  expect(declared.ok && declared.value.candidates).toBeUndefined();
});

test("of several applications the one for a server is guessed first, not the one of a queue", () => {
  const files = {
    "requirements.txt": "flask\n",
    "celery_worker.py": "app = create_app('x')\n",
    "wsgi.py": "shop = create_app('x')\n",
    "shop/__init__.py": MADE,
  };
  expect(startOf(files)).toMatchObject({
    candidates: [
      { file: "wsgi.py", line: 1 },
      { file: "shop/__init__.py" },
      { file: "celery_worker.py" },
    ],
  });
});
