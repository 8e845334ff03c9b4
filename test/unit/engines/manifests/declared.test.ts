import * as fc from "fast-check";
import { expect, test } from "vitest";
import { declared } from "#engines/manifests/declared.ts";
import type { Ecosystem } from "#engines/manifests/shape.ts";

const reader = (files: Readonly<Record<string, string>>) => ({
  files: Object.keys(files),
  read: (path: string) => files[path],
});

const asked = (
  files: Readonly<Record<string, string>>,
  name: string,
  ecosystem: Ecosystem = "python",
  kind: "module" | "program" = "module",
) => declared(reader(files), { ecosystem, name, kind, directory: "." });

const PYPROJECT = `[project]
dependencies = [
  "fastapi[standard]>=0.1",
  "python-jose==3",
]

[project.optional-dependencies]
dev = ["pytest>=9"]

[dependency-groups]
lint = [
  "ruff",
]

[tool.poetry.dependencies]
python = "^3.11"
sqlalchemy = "^2"

[tool.poetry.group.dev.dependencies]
factory-boy = "^3"
`;

test.each([
  ["fastapi", "production", 3],
  ["jose.jwt", "production", 4],
  ["pytest", "development", 8],
  ["ruff", "development", 12],
  ["sqlalchemy", "production", 17],
  ["factory_boy", "development", 20],
] as const)("%s of pyproject.toml is %s", (name, scope, line) => {
  expect(asked({ "pyproject.toml": PYPROJECT }, name)).toMatchObject({
    scope,
    at: { file: "pyproject.toml", line },
  });
});

test("a module is found under the name of its distribution", () => {
  const files = { "requirements.txt": "PyYAML==6\nPillow\npsycopg2-binary\n" };
  expect(asked(files, "yaml").at?.line).toBe(1);
  expect(asked(files, "PIL.Image").at?.line).toBe(2);
  expect(asked(files, "psycopg2").at?.line).toBe(3);
});

test.each(["requirements-dev.txt", "requirements/test.txt", "dev-requirements.txt"])(
  "%s is for development",
  (file) => {
    expect(asked({ [file]: "pytest\n", "requirements.txt": "" }, "pytest").scope).toBe(
      "development",
    );
  },
);

test("a package in both is one of production", () => {
  const files = { "requirements.txt": "attrs\n", "requirements-dev.txt": "attrs\n" };
  expect(asked(files, "attr").scope).toBe("production");
});

const PACKAGE =
  '{\n  "dependencies": {\n    "pg": "8"\n  },\n  "devDependencies": { "typescript": "6",\n    "@nestjs/cli": "11" }\n}\n';

test.each([
  ["pg", "module", "production", 3],
  ["pg/lib/x.js", "module", "production", 3],
  ["tsc", "program", "development", 5],
  ["nest", "program", "development", 6],
] as const)("%s of package.json is known", (name, kind, scope, line) => {
  expect(asked({ "package.json": PACKAGE }, name, "node", kind)).toMatchObject({
    scope,
    at: { line },
  });
});

test("what only a lock file holds is transitive, and what nothing holds is nowhere", () => {
  const files = { "package.json": PACKAGE, "pnpm-lock.yaml": "packages:\n  ms@2.1.3:\n    x: y\n" };
  expect(asked(files, "ms", "node")).toMatchObject({
    scope: "transitive",
    belongs: { file: "package.json" },
  });
  expect(asked(files, "msx", "node").scope).toBe("nowhere");
  const scoped = { "package.json": PACKAGE, "yarn.lock": '"@types/ms@^2":\n  version "2"\n' };
  expect(asked(scoped, "ms", "node").scope).toBe("nowhere");
  expect(asked(scoped, "@types/ms", "node").scope).toBe("transitive");
  const python = { "requirements.txt": "a\n", "uv.lock": 'name = "Jinja2"\n' };
  expect(asked(python, "jinja2").scope).toBe("transitive");
});

test("the manifest of the application's own folder is asked first", () => {
  const files = {
    "package.json": '{\n  "devDependencies": {\n    "x": "1"\n  }\n}',
    "api/package.json": '{\n  "dependencies": {\n    "x": "1"\n  }\n}',
  };
  const wanted = { ecosystem: "node", name: "x", kind: "module", directory: "api" } as const;
  expect(declared(reader(files), wanted).at?.file).toBe("api/package.json");
});

test("no text of a manifest throws, and every line it names is one of the text", () => {
  const name = fc.constantFrom(
    "package.json",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements.txt",
    "Pipfile",
  );
  fc.assert(
    fc.property(
      name,
      fc.array(fc.oneof(fc.string(), fc.constantFrom("[packages]", '"dependencies": {', "x = 1"))),
      (file, lines) => {
        const found = asked(
          { [file]: lines.join("\n") },
          "x",
          file.endsWith("json") ? "node" : "python",
        );
        expect(found.at?.line ?? 1).toBeLessThanOrEqual(
          Math.max(1, lines.join("\n").split("\n").length),
        );
      },
    ),
  );
});
