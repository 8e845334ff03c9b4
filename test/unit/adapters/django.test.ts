import { expect, test } from "vitest";
import { django } from "#adapters/django/index.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import { projectOf, settingsOf } from "./project.ts";

const MANAGE =
  'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nfrom django import x\n';
const WSGI =
  'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n\napplication = get_wsgi_application()\n';
const PROJECT = {
  "requirements.txt": "Django==5.2\npsycopg\ngunicorn\n",
  "manage.py": MANAGE,
  "shop/wsgi.py": WSGI,
  "shop/settings.py": 'SECRET_KEY = os.environ["SECRET_KEY"]\n',
};

function planOf(files: Readonly<Record<string, string>>, flags = {}): LaunchPlan {
  const launch = django.launch(projectOf(files), settingsOf(flags));
  if (!launch.ok) throw new Error(JSON.stringify(launch.error));
  return launch.value;
}
const lineOf = (plan: { readonly argv: readonly string[] } | undefined) => plan?.argv.at(-1);
const installsOf = (plan: LaunchPlan) =>
  plan.install.filter(({ argv }) => !argv.join(" ").includes("pip")).map(lineOf);

test("the project's own entry is served, and manage.py migrates", () => {
  const plan = planOf(PROJECT);
  expect(lineOf(plan.start)).toBe("exec gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT");
  expect(plan.start.origin).toMatchObject({ file: "shop/wsgi.py", line: 3 });
  expect(lineOf(plan.migrate)).toBe("exec python manage.py migrate --noinput");
});

test("a server of ASGI needs an entry of ASGI", () => {
  const uvicorn = { ...PROJECT, "requirements.txt": "django\nuvicorn[standard]==0.54\n" };
  expect(django.launch(projectOf(uvicorn), settingsOf()).ok).toBe(false);
  const asgi = { ...uvicorn, "shop/asgi.py": "application = get_asgi_application()\n" };
  expect(lineOf(planOf(asgi).start)).toBe(
    "exec python -m uvicorn shop.asgi:application --host 0.0.0.0 --port $PORT",
  );
});

test("without a server among the requirements nothing is started, and the usual ones are guessed", () => {
  const bare = { ...PROJECT, "requirements.txt": "django\n" };
  const launch = django.launch(projectOf(bare), settingsOf());
  expect(launch).toMatchObject({
    ok: false,
    error: {
      candidates: [{ text: "gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT" }],
      lines: ["app:", "  start: gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT"],
    },
  });
});

test("modules are imported from the folder of manage.py", () => {
  const inside = Object.fromEntries(
    Object.entries(PROJECT).map(([name, text]) => [
      name === "requirements.txt" ? name : `site/${name}`,
      text,
    ]),
  );
  const plan = planOf(inside);
  expect(lineOf(plan.start)).toBe(
    "cd site && exec gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT",
  );
  expect(lineOf(plan.migrate)).toBe("exec python site/manage.py migrate --noinput");
});

test("the server's settings count where manage.py names a developer's, and an image's before both", () => {
  const two = { ...PROJECT, "manage.py": MANAGE.replace("settings", "settings.local") };
  const moduleOf = (files: Readonly<Record<string, string>>, flags = {}) => {
    const { start, migrate } = planOf(files, flags);
    expect(migrate?.env["DJANGO_SETTINGS_MODULE"]).toBe(start.env["DJANGO_SETTINGS_MODULE"]);
    return start.env["DJANGO_SETTINGS_MODULE"];
  };
  expect(moduleOf(PROJECT)).toBeUndefined();
  const developer = { ...two, "manage.py": MANAGE.replace("shop.settings", "shop.local") };
  expect(moduleOf(developer)).toBe("shop.settings");
  const image = { ...PROJECT, Dockerfile: "FROM x\nENV DJANGO_SETTINGS_MODULE=shop.production\n" };
  expect(moduleOf(image)).toBe("shop.production");
  expect(
    moduleOf(developer, { app: { env: { DJANGO_SETTINGS_MODULE: "shop.mine" } } }),
  ).toBeUndefined();
});

test("static files are collected by the line that the image's build has, and only where one has it", () => {
  const settings = { "shop/settings.py": 'STATIC_ROOT = "x"\nKEY = os.environ["SECRET_KEY"]\n' };
  const image = {
    ...PROJECT,
    ...settings,
    Dockerfile:
      "FROM x\n# RUN python manage.py collectstatic\nRUN A=b python manage.py collectstatic\n",
  };
  const plan = planOf(image);
  expect(installsOf(plan)).toEqual([
    'A=b python manage.py collectstatic --noinput -v 0 || echo "collectstatic failed"',
  ]);
  const [collect] = plan.install.filter(({ argv }) => argv.join(" ").includes("collectstatic"));
  expect(collect?.origin).toMatchObject({ file: "Dockerfile", line: 3 });
  expect(collect?.env["SECRET_KEY"]).toBeTruthy();
  expect(installsOf(planOf({ ...image, Dockerfile: "FROM x\n" }))).toEqual([]);
  expect(installsOf(planOf({ ...image, "shop/settings.py": "" }))).toEqual([]);
});

test("without an image a platform's build collects static files", () => {
  const files = { ...PROJECT, "shop/settings.py": 'STATIC_ROOT = "x"\n' };
  expect(installsOf(planOf(files))).toHaveLength(1);
  expect(installsOf(planOf(files, { app: { install: "make" } }))).toEqual(["exec make"]);
});

test("a project that knows SQLite alone is migrated before the start, and asks no server", () => {
  const file = {
    ...PROJECT,
    "requirements.txt": "django\ngunicorn\n",
    "shop/settings.py": 'ENGINE = "django.db.backends.sqlite3"\n',
    "cart/migrations/0001_a.py": "class Migration(migrations.Migration):\n",
  };
  const plan = planOf(file);
  expect(plan.migrate).toBeUndefined();
  expect(installsOf(plan)).toEqual(["exec python manage.py migrate --noinput"]);
  expect(django.migrations(projectOf(file), settingsOf()).supported).toBe(false);
  const both = { ...file, "requirements.txt": "django\ngunicorn\npsycopg[binary]\n" };
  expect(lineOf(planOf(both).migrate)).toBe("exec python manage.py migrate --noinput");
});

test("any host is allowed, whatever default the code has, in the shape that is documented", () => {
  const hostsOf = (example: string) =>
    planOf({
      ...PROJECT,
      "shop/settings.py": 'HOSTS = os.environ.get("DJANGO_ALLOWED_HOSTS", "localhost")\n',
      ".env.example": example,
    }).environment.find(({ name }) => name === "DJANGO_ALLOWED_HOSTS");
  expect(hostsOf("")).toMatchObject({ example: "*" });
  expect(hostsOf("")?.default).toBeUndefined();
  expect(hostsOf('DJANGO_ALLOWED_HOSTS=["shop.example"]')).toMatchObject({ example: '["*"]' });
});

test("routes without a leading slash are health paths and descriptions", () => {
  const plan = planOf({
    ...PROJECT,
    "shop/urls.py":
      'path("healthz/", views.ok),\npath("api/schema/", SpectacularAPIView.as_view()),\n',
  });
  expect(plan.healthPaths[0]).toBe("/healthz/");
  expect(plan.openapiPaths[0]).toBe("/api/schema/?format=json");
  expect(planOf(PROJECT, { app: { health: "/mine" } }).healthPaths).toEqual(["/mine"]);
});

test("migrations are a graph per application, without those of other packages", () => {
  const head = "class Migration(migrations.Migration):\n";
  const files = {
    ...PROJECT,
    "cart/migrations/__init__.py": "",
    "cart/migrations/0001_initial.py": `${head}    dependencies = []\n`,
    "cart/migrations/0002_price.py": `${head}    dependencies = [("cart", "0001_initial")]\n`,
    "orders/apps.py": 'class Orders(AppConfig):\n    label = "sales"\n',
    "orders/migrations/0001_initial.py": `\n${head}    dependencies = [\n        ("auth", "0012_x"),\n        ("cart", "0002_price"),\n    ]\n`,
    "cart/tests/migrations/0001_fake.py": head,
    "orders/migrations/helpers.py": "def fill(): ...\n",
  };
  expect(django.migrations(projectOf(files), settingsOf())).toEqual({
    supported: true,
    tool: "django",
    directory: ".",
    files: [
      { file: "cart/migrations/0001_initial.py", id: "cart.0001_initial", parents: [], line: 2 },
      {
        file: "cart/migrations/0002_price.py",
        id: "cart.0002_price",
        parents: ["cart.0001_initial"],
        line: 2,
      },
      {
        file: "orders/migrations/0001_initial.py",
        id: "sales.0001_initial",
        parents: ["cart.0002_price"],
        line: 3,
      },
    ],
    bookkeeping: ["django_migrations"],
    graph: false,
  });
});

test("the models are built with the settings of production; a file database has none to compare", () => {
  const plan = django.models(projectOf(PROJECT), settingsOf());
  if (!plan.supported) throw new Error(plan.reason);
  const { argv, stdin = "" } = plan.command;
  expect(JSON.parse(argv.at(-1) ?? "")).toEqual({ manage: "manage.py", settings: "shop.settings" });
  expect([argv[0], plan.profile?.builder, stdin.includes("makemigrations")]).toEqual([
    "python3",
    "django",
    true,
  ]);
  const none = django.models(projectOf({ "requirements.txt": "Django\n" }), settingsOf());
  expect(none.supported).toBe(false);
  const own = django.models(
    projectOf(PROJECT),
    settingsOf({ database: { models: "python build.py" } }),
  );
  expect(own.supported && own.command.argv.join(" ")).toContain("python build.py");
});
