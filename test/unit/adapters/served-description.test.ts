import { expect, test } from "vitest";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

function pathsOf(main: string): readonly string[] {
  const tree = projectOf({
    "requirements.txt": "fastapi[standard]",
    "app/core.py": 'class Settings(BaseSettings):\n    API_V1_STR: str = "/api/v1"\n',
    "app/main.py": main,
  });
  const launched = fastapiSqlalchemyAlembic.launch(tree, settingsOf());
  return launched.ok ? launched.value.openapiPaths : [];
}

test("a description below a prefix of the settings is found by the prefix's default", () => {
  const url = 'app = FastAPI(openapi_url=f"{settings.API_V1_STR}/openapi.json")';
  expect(pathsOf(url)).toEqual(["/api/v1/openapi.json", "/openapi.json"]);
});

test("a literal path is taken, an unknown prefix is not invented, and None serves nothing", () => {
  expect(pathsOf('app = FastAPI(openapi_url="/schema.json")')).toEqual(["/schema.json"]);
  expect(pathsOf('app = FastAPI(openapi_url=f"{PREFIX}/openapi.json")')).toEqual(["/openapi.json"]);
  expect(pathsOf("app = FastAPI(openapi_url=None)")).toEqual([]);
  expect(pathsOf("app = FastAPI()")).toEqual(["/openapi.json"]);
});
