import { expect, test } from "vitest";
import { generic } from "#adapters/generic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

const FLASK = {
  Procfile: "release: flask db upgrade\nweb: gunicorn shop:app --bind 0.0.0.0:$PORT\n",
  "requirements.txt": "flask\ngunicorn\npsycopg[binary]\n",
  "shop.py": 'app = Flask(__name__)\napp.secret_key = os.environ["SECRET_KEY"]\n',
};

test("a Python application of another framework is installed, told its variables and called Python", () => {
  const launched = generic.launch(projectOf(FLASK), settingsOf());
  if (!launched.ok) throw new Error("no start command");
  const { language, install, start, migrate, environment, databaseScheme } = launched.value;
  expect(language).toBe("python");
  expect(install.map(({ origin }) => origin.text)).toEqual(["pip install -r requirements.txt"]);
  expect(start.argv.at(-1)).toBe("exec gunicorn shop:app --bind 0.0.0.0:$PORT");
  expect(start.env["VIRTUAL_ENV"]).toContain("venv-");
  expect(migrate?.argv.at(-1)).toBe("exec flask db upgrade");
  expect(environment).toEqual([{ name: "SECRET_KEY", file: "shop.py", line: 2, required: true }]);
  expect(databaseScheme).toBe("postgresql");
});

test("a program of another language is not called Node", () => {
  const tree = projectOf({ Procfile: "web: ./bin/shop\n", "main.go": "package main\n" });
  const launched = generic.launch(tree, settingsOf());
  expect(launched.ok && launched.value.language).toBe("unknown");
  expect(launched.ok && launched.value.version).toBeUndefined();
});
