import { expect, test } from "vitest";
import { alembicMigrations, alembicPlace } from "#adapters/alembic.ts";
import { fastapiSqlalchemyAlembic as fastapi } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { flask } from "#adapters/flask/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const REVISION = "revision = 'a'\ndown_revision = None\n";

test.each([
  ["beside the file", "alembic.ini", "migrations", "migrations", "."],
  ["with the folder of the file", "api/alembic.ini", "%(here)s/db", "api/db", "api"],
  ["from the folder of the file", "api/alembic.ini", "db", "api/db", "api"],
  ["from the root of the project", "store/db/alembic.ini", "store/db", "store/db", "."],
  ["as the folder of the file", "auth/db/alembic.ini", ".", "auth/db", "auth/db"],
])("a script location that is written %s", (_how, ini, location, scripts, runsIn) => {
  const tree = projectOf({
    [ini]: `[alembic]\nscript_location = ${location}\n`,
    [`${scripts}/env.py`]: "",
    [`${scripts}/versions/a.py`]: REVISION,
  });
  expect(alembicPlace(tree, ".")).toEqual({ ini, scripts, runsIn });
  const plan = alembicMigrations(tree, settingsOf());
  expect(plan).toMatchObject({ directory: `${scripts}/versions`, files: [{ id: "a" }] });
});

test("scripts that are nowhere are looked for beside the file", () => {
  const tree = projectOf({ "api/alembic.ini": "[alembic]\nscript_location = db\n" });
  expect(alembicPlace(tree, ".")).toEqual({
    ...{ ini: "api/alembic.ini", scripts: "api/db", runsIn: "api" },
  });
  expect(alembicPlace(projectOf({}), ".")).toBeUndefined();
});

test("the command runs where it finds its scripts, and names a file that lies elsewhere", () => {
  const tree = projectOf({
    "requirements.txt": "fastapi\nuvicorn\nalembic\n",
    "app.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    "store/db/alembic.ini": "[alembic]\nscript_location = store/db\n",
    "store/db/env.py": "",
  });
  const rollbackWith = (flags: Readonly<Record<string, unknown>>) => {
    const launch = fastapi.launch(tree, settingsOf(flags));
    if (!launch.ok) throw new Error(JSON.stringify(launch.error));
    return launch.value.rollback;
  };
  const rollback = rollbackWith({});
  // A program of the team's own migrates, and may give Alembic what the command lacks.
  expect(rollbackWith({ "database.migrate": "python migrate.py" })).toBeUndefined();
  expect(rollback?.cwd).toBe(".");
  expect(rollback?.argv.join(" ")).toContain("alembic -c store/db/alembic.ini downgrade -1");
});

const HERE = {
  "app/alembic.ini": "[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n",
  "app/alembic/env.py": "",
};

test.each([
  ["python -m alembic", {}],
  // With -m, this would be what Alembic itself gets when it asks for logging.
  ["alembic", { "app/logging.py": "" }],
  ["alembic", { "app/types/__init__.py": "" }],
])("%s is run among %o", (program, files) => {
  const tree = projectOf({
    ...{ ...HERE, ...files, "requirements.txt": "fastapi\nuvicorn\nalembic\n" },
    "main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
  });
  const launch = fastapi.launch(tree, settingsOf());
  if (!launch.ok) throw new Error(JSON.stringify(launch.error));
  const { migrate } = launch.value;
  expect(migrate?.cwd).toBe("app");
  expect(migrate?.argv.join(" ")).toMatch(new RegExp(`(?:exec |^)${program} upgrade head$`));
});

test("Flask's Alembic runs where it finds its scripts as well", () => {
  const tree = projectOf({
    "requirements.txt": "flask\ngunicorn\nalembic\n",
    "app.py": "from flask import Flask\napp = Flask(__name__)\n",
    "store/db/alembic.ini": "[alembic]\nscript_location = store/db\n",
    "store/db/env.py": "",
  });
  const launch = flask.launch(tree, settingsOf());
  if (!launch.ok) throw new Error(JSON.stringify(launch.error));
  expect(launch.value.migrate?.cwd).toBe(".");
  expect(launch.value.migrate?.argv.join(" ")).toContain("alembic -c store/db/alembic.ini upgrade");
});

test.each([
  ["a", "version_locations = %(here)s/x/versions db/versions"],
  ["b", "version_locations = ./x/versions:db/versions\nversion_path_separator = os"],
  ["c", "version_locations =\n    %(here)s/x/versions\n    db/versions\npath_separator = newline"],
])("several folders of revisions are all read (%s)", (_name, lines) => {
  const tree = projectOf({
    "alembic.ini": `[alembic]\nscript_location = db\n${lines}\n[loggers]\nkeys = root\n`,
    "db/env.py": "",
    "db/versions/b.py": "revision = 'b'\ndown_revision = 'a'\n",
    "x/versions/a.py": REVISION,
  });
  expect(alembicMigrations(tree, settingsOf())).toMatchObject({
    directory: "x/versions",
    files: [{ id: "b" }, { id: "a" }],
  });
});

test("folders within are read where Alembic is told so", () => {
  const idsOf = (line: string) => {
    const tree = projectOf({
      "alembic.ini": `[alembic]\nscript_location = db\n${line}\n`,
      ...{
        "db/env.py": "",
        "db/versions/old/a.py": REVISION,
        "db/versions/b.py": "revision = 'b'\n",
      },
    });
    const plan = alembicMigrations(tree, settingsOf());
    return plan.supported ? plan.files.map(({ id }) => id) : [];
  };
  expect(idsOf("")).toEqual(["b"]);
  expect(idsOf("recursive_version_locations = true")).toEqual(["b", "a"]);
});
