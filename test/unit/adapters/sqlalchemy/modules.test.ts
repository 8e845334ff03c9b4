import { expect, test } from "vitest";
import { createsTables, hasSeveralEngines, modelModules } from "#adapters/sqlalchemy/modules.ts";
import { projectOf } from "../project.ts";

const BASE = "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass\n";
const MAIN = "from fastapi import FastAPI\nfrom app.models import user\napp = FastAPI()\n";
const USER = "from app.base import Base\nclass User(Base):\n    __tablename__ = 'user'\n";

function found(files: Readonly<Record<string, string>>, directory = ".") {
  return modelModules(projectOf(files), directory);
}

test("a module whose classes only extend another module's model holds models", () => {
  const { reached } = found({
    "app/base.py": BASE,
    "app/main.py": `${MAIN}from app import admin\n`,
    "app/models/user.py": USER,
    "app/admin.py": "from app.models.user import User\nclass Admin(User):\n    pass\n",
    "app/plain.py": "class Plain(dict):\n    pass\n",
  });
  expect(reached).toEqual(["app.admin", "app.base", "app.models.user"]);
});

test("a module that nothing imports is unreached; relative imports and packages count", () => {
  const { reached, unreached } = found({
    "app/__init__.py": "",
    "app/base.py": BASE,
    "app/main.py": "from fastapi import FastAPI\nfrom . import models\napp = FastAPI()\n",
    "app/models/__init__.py": "from .user import (\n    User,\n)\n",
    "app/models/user.py": "from ..base import Base\nclass User(Base):\n    __tablename__ = 'u'\n",
    "app/models/lost.py": "from ..base import Base\nclass Lost(Base):\n    __tablename__ = 'l'\n",
  });
  expect(reached).toEqual(["app.base", "app.models.user"]);
  expect(unreached).toEqual(["app.models.lost"]);
});

test("a file that is the whole application is reached", () => {
  const text = "from fastapi import FastAPI\nt = Table('t', MetaData())\napp = FastAPI()\n";
  expect(found({ "main.py": text })).toEqual({ reached: ["main"], unreached: [] });
  expect(found({ "app/tables.py": "t = Table('t', MetaData())\n" }).reached).toEqual([
    "app.tables",
  ]);
});

test("a script that runs when it is imported, tests and migrations are left alone", () => {
  const script = `${USER}\nasyncio.run(fill())\n`;
  const guarded = `${USER}\nif __name__ == "__main__":\n    main()\n`;
  const { reached, unreached } = found({
    "app/base.py": BASE,
    "app/main.py": MAIN,
    "app/models/user.py": USER,
    "app/seed.py": script,
    "app/tool.py": guarded,
    "migrations/versions/1.py": USER,
    "tests/models.py": USER,
  });
  expect(reached).toEqual(["app.base", "app.models.user"]);
  expect(unreached).toEqual(["app.tool"]);
});

test("modules are named from the application's directory", () => {
  const { reached } = found(
    { "server/app/base.py": BASE, "server/app/main.py": `${MAIN}import app.base\n` },
    "server",
  );
  expect(reached).toEqual(["app.base"]);
});

test("where the application makes its tables itself", () => {
  const at = (text: string) => createsTables(projectOf({ "app/main.py": text }), ".");
  expect(at("x = 1\nBase.metadata.create_all(bind=engine)\n")).toMatchObject({ line: 2 });
  expect(at("await c.run_sync(Base.metadata.create_all)\n")).toMatchObject({ line: 1 });
  expect(at("# Base.metadata.create_all(engine)\n")).toBeUndefined();
  expect(
    createsTables(projectOf({ "tests/a.py": "Base.metadata.create_all(engine)\n" }), "."),
  ).toBeUndefined();
});

test("a synchronous and an asynchronous engine of one address are one", () => {
  const several = (...lines: readonly string[]) =>
    hasSeveralEngines(projectOf({ "app/db.py": lines.join("\n") }), ".");
  expect(several("a = create_engine(settings.url)")).toBe(false);
  expect(
    several("a = create_engine(settings.url)", "b = create_async_engine(settings.async_url)"),
  ).toBe(false);
  expect(
    several("a = create_engine(settings.url)", "b = create_engine(settings.warehouse, echo=True)"),
  ).toBe(true);
});
