import { expect, test } from "vitest";
import { fastapiSqlalchemyAlembic as fastapi } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

function schemeOf(requirements: string, source: string, example = ""): string | undefined {
  const tree = projectOf({
    "requirements.txt": `fastapi[standard]\n${requirements}`,
    "main.py": `from fastapi import FastAPI\n${source}\napp = FastAPI()\n`,
    ".env.example": example,
  });
  const launched = fastapi.launch(tree, settingsOf());
  return launched.ok ? launched.value.databaseScheme : undefined;
}

test("a driver without SQLAlchemy reads libpq's URL, which names no driver", () => {
  expect(schemeOf("psycopg[binary]", "import psycopg")).toBe("postgresql");
  expect(schemeOf("asyncpg", "import asyncpg")).toBe("postgresql");
});

test("SQLAlchemy is told the driver that is installed", () => {
  expect(schemeOf("sqlalchemy\npsycopg", "create_engine(URL)")).toBe("postgresql+psycopg");
  expect(schemeOf("sqlalchemy\npsycopg2-binary", "create_engine(URL)")).toBe("postgresql+psycopg2");
  expect(schemeOf("sqlalchemy\npsycopg2-binary", "psycopg2.connect(URL)")).toBe("postgresql");
  expect(schemeOf("sqlalchemy\nasyncpg", "create_async_engine(URL)")).toBe("postgresql+asyncpg");
});

test("an application with an asynchronous engine alone needs an asynchronous driver", () => {
  expect(schemeOf("sqlalchemy\nasyncpg\npsycopg2-binary", "create_async_engine(URL)")).toBe(
    "postgresql+asyncpg",
  );
  expect(schemeOf("sqlalchemy\npsycopg\npsycopg2", "create_async_engine(URL)")).toBe(
    "postgresql+psycopg",
  );
});

test("an application that writes the driver into the URL itself gets a URL without one", () => {
  const source =
    'engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"))';
  expect(schemeOf("sqlalchemy\nasyncpg\npsycopg", source)).toBe("postgresql");
});

test("the documented URL is believed first", () => {
  expect(
    schemeOf("sqlalchemy\npsycopg", "create_engine(URL)", "DATABASE_URL=postgres://u:p@h/d"),
  ).toBe("postgres");
});
