import { expect, test } from "vitest";
import { failureFrom } from "#engines/traces/failure.ts";

const SETTINGS = 'APPS = [\n    "shop",\n    "rest_framework",\n]\nWARE = ["white.StaticWare"]\n';
const PAGE = "<html>\n<link href=\"{% static 'shop/theme.css' %}\">\n";

/** Where a text says that the fault lies; the stack begins in manage.py and goes on in Django. */
function placed(
  raised: string,
  asked: string,
  files: Readonly<Record<string, string>> = { "shop/settings.py": SETTINGS },
) {
  const text = [
    "Traceback (most recent call last):",
    '  File "/srv/shop/manage.py", line 9, in <module>',
    `  File "/usr/lib/python3/site-packages/django/utils/module_loading.py", line 42, in ${asked}`,
    '  File "<frozen importlib._bootstrap>", line 1140, in _find_and_load_unlocked',
    raised,
  ].join("\n");
  const known = { "manage.py": "", ...files };
  return failureFrom(text, {
    root: "/srv/shop",
    files: Object.keys(known),
    read: (path) => (known as Readonly<Record<string, string>>)[path],
  });
}

const ABSENT = "ModuleNotFoundError: No module named 'rest_framework'";

test("a module that a setting names is placed at the setting", () => {
  expect(placed(ABSENT, "import_module")?.place).toEqual({ file: "shop/settings.py", line: 3 });
  const part = { "shop/settings.py": '\nAPPS = ["rest_framework.authtoken"]\n' };
  expect(placed(ABSENT, "import_module", part)?.place).toEqual({
    file: "shop/settings.py",
    line: 2,
  });
});

test("a class that a setting names is placed at the setting", () => {
  const raised = 'ImportError: Module "white" does not define a "StaticWare" attribute/class';
  expect(placed(raised, "import_string")).toMatchObject({
    kind: "import",
    missing: "StaticWare",
    from: "white",
    place: { file: "shop/settings.py", line: 5 },
  });
});

test("a static file that a page names is placed in the page", () => {
  const raised = "ValueError: Missing staticfiles manifest entry for 'shop/theme.css'";
  const files = { "shop/templates/home.html": PAGE, "shop/views.py": "" };
  expect(placed(raised, "stored_name", files)?.place).toEqual({
    file: "shop/templates/home.html",
    line: 2,
  });
});

test("what a validator refuses is placed where it says so", () => {
  const raised =
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nurl\n  Value error, must start with postgresql:// [type=value_error, input_value=1]";
  const files = {
    "shop/settings.py": '\n\n        raise ValueError("must start with postgresql://")\n',
  };
  expect(placed(raised, "__init__", files)?.place).toEqual({ file: "shop/settings.py", line: 3 });
});

test.each([
  ["two lines hold the name", "import_module", { "a.py": SETTINGS, "b.py": SETTINGS }],
  [
    "only a test or a comment holds it",
    "import_module",
    { "tests/a.py": SETTINGS, "b.py": '# "rest_framework"' },
  ],
  ["a library imports it itself", "<module>", { "shop/settings.py": SETTINGS }],
])("the stack decides where %s", (_why, asked, files) => {
  expect(placed(ABSENT, asked, files)?.place).toEqual({ file: "manage.py", line: 9 });
});

test("the method that Spring cannot map is found by its class and its name", () => {
  const said = [
    "java.lang.IllegalStateException: Ambiguous mapping. Cannot map 'plots' method org.example.plots.Plots#all() to {GET [/]}: There is already 'plots' bean method org.example.plots.Plots#home() mapped.",
    "\tat org.springframework.web.servlet.handler.AbstractHandlerMethodMapping.validate(AbstractHandlerMethodMapping.java:676)",
  ].join("\n");
  const files = {
    "src/main/java/org/example/plots/Plots.java":
      "class Plots {\n  List<Plot> home() {\n    return all();\n  }\n\n  List<Plot> all() {\n",
    "src/main/java/org/example/other/Plots.java": "class Plots {\n  List<Plot> all() {\n",
  };
  const context = {
    root: "/srv",
    files: Object.keys(files),
    read: (path: string) => files[path as keyof typeof files],
  };
  expect(failureFrom(said, context)?.place).toEqual({
    file: "src/main/java/org/example/plots/Plots.java",
    line: 6,
  });
});
