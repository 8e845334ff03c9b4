import { expect, test } from "vitest";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

function startOf(...instructions: readonly string[]): string | undefined {
  const tree = projectOf({
    "requirements.txt": "fastapi",
    "app/main.py": "app = FastAPI()\n",
    Dockerfile: ["FROM python:3.12", ...instructions].join("\n"),
  });
  const launched = fastapiSqlalchemyAlembic.launch(tree, settingsOf());
  return launched.ok ? launched.value.start.argv.at(-1)?.replace(/^exec /, "") : undefined;
}

test("a port that the image exposes is its own business; the command gets ours in its place", () => {
  expect(startOf("EXPOSE 8000/tcp", 'CMD ["uvicorn", "app.main:app", "--port", "8000"]')).toBe(
    "uvicorn app.main:app --port $PORT",
  );
  expect(startOf("EXPOSE 80 443", "CMD gunicorn app.main:app --bind=0.0.0.0:80")).toBe(
    "gunicorn app.main:app --bind=0.0.0.0:$PORT",
  );
  expect(startOf("EXPOSE 8000", 'CMD ["sh", "-c", "migrate && uvicorn a:b --port 8000"]')).toBe(
    "sh -c 'migrate && uvicorn a:b --port $PORT'",
  );
});

test("a port that nothing exposes stays as it is written", () => {
  expect(startOf('CMD ["uvicorn", "app.main:app", "--port", "8000"]')).toContain("--port 8000");
  expect(startOf("EXPOSE 80", 'CMD ["uvicorn", "a:b", "--limit", "80"]')).toContain("--limit 80");
});
