import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionParts } from "#contract/database.ts";
import { type Application, installPython, run, urlOf, writeFiles } from "./application.ts";

const djangoDatabase = `
import os
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["PGHOST"],
  "PORT": os.environ["PGPORT"], "USER": os.environ["PGUSER"], "PASSWORD": os.environ["PGPASSWORD"],
  "NAME": os.environ["PGDATABASE"]}}
`;
const OSCAR = `
from oscar.defaults import *
SECRET_KEY = "x"
SITE_ID = 1
USE_TZ = True
ROOT_URLCONF = "measured"
urlpatterns = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
  "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
  "django.contrib.sites", "django.contrib.flatpages", "oscar.config.Shop",
  *[f"oscar.apps.{name}" for name in ["analytics.apps.AnalyticsConfig", "checkout.apps.CheckoutConfig",
    "address.apps.AddressConfig", "shipping.apps.ShippingConfig", "catalogue.apps.CatalogueConfig",
    "catalogue.reviews.apps.CatalogueReviewsConfig", "communication.apps.CommunicationConfig",
    "partner.apps.PartnerConfig", "basket.apps.BasketConfig", "payment.apps.PaymentConfig",
    "offer.apps.OfferConfig", "order.apps.OrderConfig", "customer.apps.CustomerConfig",
    "search.apps.SearchConfig", "voucher.apps.VoucherConfig", "wishlists.apps.WishlistsConfig",
    "dashboard.apps.DashboardConfig", *[f"dashboard.{name}.apps.{name.title()}DashboardConfig" for name in
      ["reports", "users", "orders", "catalogue", "offers", "partners", "pages", "ranges", "reviews",
       "vouchers", "communications", "shipping"]]]],
  "widget_tweaks", "haystack", "treebeard", "sorl.thumbnail", "django_tables2"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
`;
const UNLEASH = `
const { migrateDb } = require("unleash-server/dist/migrator");
const { PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE } = process.env;
migrateDb({ db: { host: PGHOST, port: Number(PGPORT), user: PGUSER, password: PGPASSWORD, database: PGDATABASE, driver: "postgres", schema: "public", disableMigration: false, ssl: false } })
  .then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
`;

/** What libpq's programs read. */
function parts(connection: ConnectionParts): Readonly<Record<string, string>> {
  const { user, password, host, port, database } = connection;
  return {
    ...{ PGHOST: host, PGPORT: String(port), PGUSER: user },
    ...{ PGPASSWORD: password, PGDATABASE: database },
  };
}

const python = (folder: string) => join(folder, "bin/python");

export const APPLICATIONS: readonly Application[] = [
  {
    ...{ id: "wagtail", release: "wagtail 8.0.1 (PyPI), the project of `wagtail start`" },
    install: (folder) => installPython(folder, ["wagtail==8.0.1", "psycopg[binary]==3.3.9"]),
    migrate: (folder, connection) => {
      const site = join(folder, "site");
      if (!existsSync(site)) {
        mkdirSync(site);
        run(join(folder, "bin/wagtail"), ["start", "garden", site], {
          cwd: folder,
          env: { PYTHONPATH: "" },
        });
        writeFiles(site, {
          "garden/settings/measured.py": `from .dev import *\n${djangoDatabase}`,
        });
      }
      const env = { ...parts(connection), DJANGO_SETTINGS_MODULE: "garden.settings.measured" };
      run(python(folder), ["manage.py", "migrate", "--no-input"], { cwd: site, env });
    },
  },
  {
    ...{ id: "mlflow", release: "mlflow 3.17.2 (PyPI)" },
    install: (folder) => installPython(folder, ["mlflow==3.17.2", "psycopg2-binary==2.9.13"]),
    migrate: (folder, connection) => {
      const code = `from mlflow.store.db.utils import create_sqlalchemy_engine_with_retry, _initialize_tables
_initialize_tables(create_sqlalchemy_engine_with_retry(${JSON.stringify(urlOf(connection, "postgresql+psycopg2"))}))`;
      run(python(folder), ["-c", code], { cwd: folder });
    },
  },
  {
    ...{ id: "oscar", release: "django-oscar 4.2.1 (PyPI)" },
    install: (folder) =>
      installPython(folder, ["django-oscar==4.2.1", "sorl-thumbnail", "psycopg[binary]==3.3.9"]),
    migrate: (folder, connection) => {
      writeFiles(folder, { "shop/measured.py": `${OSCAR}${djangoDatabase}` });
      const env = { ...parts(connection), DJANGO_SETTINGS_MODULE: "measured", PYTHONPATH: "." };
      const cwd = join(folder, "shop");
      run(python(folder), ["-m", "django", "migrate", "--no-input", "--skip-checks"], { cwd, env });
    },
  },
  {
    ...{ id: "prefect", release: "prefect 3.9.1 (PyPI)" },
    install: (folder) => installPython(folder, ["prefect==3.9.1"]),
    migrate: (folder, connection) => {
      const env = {
        PREFECT_HOME: join(folder, "home"),
        PREFECT_API_DATABASE_CONNECTION_URL: urlOf(connection, "postgresql+asyncpg"),
      };
      const args = ["-m", "prefect", "server", "database", "upgrade", "-y"];
      run(python(folder), args, { cwd: folder, env });
    },
  },
  {
    ...{ id: "unleash", release: "unleash-server 6.10.1 (npm)" },
    install: (folder) => {
      writeFiles(folder, { "package.json": '{"private": true}' });
      const args = [
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "unleash-server@6.10.1",
      ];
      run("npm", args, { cwd: folder });
    },
    migrate: (folder, connection) => {
      writeFiles(folder, { "migrate.cjs": UNLEASH });
      run("node", ["migrate.cjs"], { cwd: folder, env: parts(connection) });
    },
  },
];
