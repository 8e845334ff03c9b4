import { expect, test } from "vitest";
import type { EnvironmentRead, LaunchPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import { isSecretName, parseEnvFile, synthesise } from "#pipeline/environment.ts";

const connection = {
  host: "127.0.0.1",
  port: 5433,
  user: "app",
  password: "p/w@1",
  database: "d1",
};

function read(name: string, extra: Partial<EnvironmentRead> = {}): EnvironmentRead {
  return { name, file: "app/settings.py", line: 1, required: false, ...extra };
}

function environmentOf(
  reads: readonly EnvironmentRead[],
  given: { env?: Record<string, string>; envFile?: Record<string, string> } = {},
) {
  const plan = {
    adapter: "test",
    language: "python",
    environment: reads,
    databaseScheme: "postgresql+psycopg",
  } as unknown as LaunchPlan;
  const settings = { app: { env: given.env ?? {} } } as unknown as Settings;
  return synthesise({
    plan,
    settings,
    envFile: given.envFile ?? {},
    connection,
    port: 4321,
    secretFor: (name) => `generated-${name}`,
  });
}

test("the database is given as a URL in the scheme the target expects, percent-encoded", () => {
  expect(environmentOf([]).env["DATABASE_URL"]).toBe(
    "postgresql+psycopg://app:p%2Fw%401@127.0.0.1:5433/d1",
  );
});

test("connection parts are given only under the names that are read", () => {
  const { env } = environmentOf([
    read("PGHOST"),
    read("POSTGRES_SERVER"),
    read("DB_PASSWORD"),
    read("POSTGRES_DB"),
  ]);
  expect(env).toMatchObject({
    PGHOST: "127.0.0.1",
    POSTGRES_SERVER: "127.0.0.1",
    DB_PASSWORD: "p/w@1",
    POSTGRES_DB: "d1",
  });
  expect(env).not.toHaveProperty("PGPORT");
});

test("connection parts are known behind an application's own prefix, those of other servers are not", () => {
  const names = [
    ...["SHOP_API_DB_HOST", "SHOP_API_DB_PASS", "SHOP_API_DB_BASE", "REDIS_DB_HOST"],
    ...["TEST_DB_NAME", "GEOIP_DB_NAME", "LEVEL_DB_NAME", "LDAP_DB_BASE"],
  ];
  const { env } = environmentOf(names.map((name) => read(name)));
  expect(env).toMatchObject({ SHOP_API_DB_HOST: "127.0.0.1" });
  expect(Object.keys(env).filter((name) => names.includes(name))).toEqual([
    "SHOP_API_DB_BASE",
    "SHOP_API_DB_HOST",
    "SHOP_API_DB_PASS",
  ]);
});

test("an address behind the application's own prefix is the database's, another server's is not", () => {
  const names = ["SHOP_DATABASE_URL", "SHOP_SQL_DB_URI", "MONGO_DB_URL", "TEST_DATABASE_URL"];
  const { env } = environmentOf(names.map((name) => read(name)));
  expect(env).toMatchObject({
    SHOP_DATABASE_URL: env["DATABASE_URL"],
    SHOP_SQL_DB_URI: env["DATABASE_URL"],
  });
  expect(env).not.toHaveProperty("MONGO_DB_URL");
  expect(env).not.toHaveProperty("TEST_DATABASE_URL");
});

test("what says where the application listens is told any address and the port of the run", () => {
  const { env } = environmentOf([
    read("SHOP_HOST", { binds: "address", default: "127.0.0.1" }),
    read("SHOP_PORT", { binds: "port", default: "8000" }),
  ]);
  expect(env).toMatchObject({ SHOP_HOST: "0.0.0.0", SHOP_PORT: env["PORT"] });
});

test("secret-like variables are generated, never copied from an example", () => {
  const { env, secrets } = environmentOf([read("SESSION_SECRET", { example: "change-me" })]);
  expect(env["SESSION_SECRET"]).toBe("generated-SESSION_SECRET");
  expect(secrets.map(({ name }) => name)).toContain("SESSION_SECRET");
});

test("plain values come from the example only where the code has no default", () => {
  const { env } = environmentOf([
    read("REGION", { example: "eu", required: true }),
    read("LOG_LEVEL", { example: "debug", default: "info" }),
    read("UNKNOWN", { required: true }),
  ]);
  expect(env["REGION"]).toBe("eu");
  expect(env).not.toHaveProperty("LOG_LEVEL");
  expect(env).not.toHaveProperty("UNKNOWN");
});

test("a value of a platform that the code refuses is given all the same", () => {
  const manifest = { file: "fly.toml", line: 4 };
  const days = read("DAYS", { shape: "integer", default: "14", example: "two weeks", manifest });
  expect(environmentOf([days]).env["DAYS"]).toBe("two weeks");
  expect(environmentOf([{ ...days, example: "7" }]).env).not.toHaveProperty("DAYS");
  const { manifest: _none, ...documented } = days;
  expect(environmentOf([documented]).env).not.toHaveProperty("DAYS");
});

test("settings win over the env file, which never overrides the database or the port", () => {
  const { env, variables } = environmentOf([], {
    env: { REGION: "us", KEY2: "${generate.secret}", URL2: "${database.url}" },
    envFile: { REGION: "eu", DATABASE_URL: "postgres://laptop", PORT: "1" },
  });
  expect(env["REGION"]).toBe("us");
  expect(env["PORT"]).toBe("4321");
  expect(env["DATABASE_URL"]).toContain("127.0.0.1:5433");
  expect(env["KEY2"]).toBe("generated-KEY2");
  expect(env["URL2"]).toBe(env["DATABASE_URL"]);
  expect(variables.find(({ name }) => name === "REGION")?.origin).toBe("settings");
});

test.each(["JWT_SECRET", "API_KEY", "SMTP_PASSWORD", "ENCRYPTION_KEY", "PASSWORD_SALT"])(
  "%s names a secret",
  (name) => expect(isSecretName(name)).toBe(true),
);

test.each([
  "ACCESS_TOKEN_EXPIRE_MINUTES",
  "TOKEN_URL",
  "PASSWORD_MIN_LENGTH",
  "JWT_ALGORITHM",
  "PORT",
])("%s does not name a secret", (name) => expect(isSecretName(name)).toBe(false));

test("an env file is read with comments, export and quotes", () => {
  expect(parseEnvFile("# c\nexport A=1\nB='x y'\n\nC=\"q\"\nnonsense")).toEqual({
    A: "1",
    B: "x y",
    C: "q",
  });
});

test("an example of a laptop's mode, debugging or address is not production's", () => {
  const { env } = environmentOf([
    read("NODE_ENV", { example: "development" }),
    read("DEBUG", { example: "true" }),
    read("APP_DEBUG", { example: "1", required: true }),
    read("HOST", { example: "localhost" }),
    read("REDIS_HOST", { example: "localhost" }),
  ]);
  expect(env["NODE_ENV"]).toBe("production");
  expect(env).not.toHaveProperty("DEBUG");
  expect(env["APP_DEBUG"]).toBe("false");
  expect(env["HOST"]).toBe("0.0.0.0");
  expect(env["REDIS_HOST"]).toBe("localhost");
});

test("Spring's own names get the database as JDBC writes it", () => {
  const { env, variables, secrets } = environmentOf([
    read("SPRING_DATASOURCE_URL"),
    read("SPRING_DATASOURCE_USERNAME"),
    read("SPRING_DATASOURCE_PASSWORD"),
  ]);
  expect(env).toMatchObject({
    SPRING_DATASOURCE_URL: "jdbc:postgresql://127.0.0.1:5433/d1?user=app&password=p%2Fw%401",
    SPRING_DATASOURCE_USERNAME: "app",
    SPRING_DATASOURCE_PASSWORD: "p/w@1",
  });
  expect(variables.find(({ name }) => name === "SPRING_DATASOURCE_URL")?.secret).toBe(true);
  expect(secrets.map(({ value }) => value)).toContain("p/w@1");
});

test("what is documented without a usable value is made up as the code accepts it", () => {
  const { env, variables } = environmentOf([
    read("HOOK", { required: true, example: "<your hook>", shape: "url" }),
    read("PAGE_LIMIT", { required: true, example: "" }),
    read("RATIO", { required: true, example: "0.5", shape: "number" }),
  ]);
  expect(env).toMatchObject({ HOOK: "http://127.0.0.1:9/", PAGE_LIMIT: "1", RATIO: "0.5" });
  expect(variables.find(({ name }) => name === "HOOK")?.origin).toBe("generated");
});

test("nothing is made up for what is optional, has a default, or is documented nowhere", () => {
  const { env } = environmentOf([
    read("OPTIONAL", { example: "<none>", shape: "integer" }),
    read("DEFAULTED", { required: true, example: "", default: "3" }),
    read("UNDOCUMENTED", { required: true, shape: "url" }),
  ]);
  for (const name of ["OPTIONAL", "DEFAULTED", "UNDOCUMENTED"])
    expect(env).not.toHaveProperty(name);
});

test("a program of Go is told that the database has no TLS, and Rails that this is production", () => {
  const given = (plan: Partial<LaunchPlan>) =>
    synthesise({
      plan: { adapter: "test", environment: [], databaseScheme: "postgresql", ...plan } as never,
      settings: { app: { env: {} } } as never,
      envFile: {},
      connection,
      port: 1,
      secretFor: () => "",
    }).env;
  expect(given({ language: "go" })).toMatchObject({ PGSSLMODE: "disable" });
  expect(given({ language: "ruby", adapter: "rails" })).toMatchObject({ RAILS_ENV: "production" });
  expect(given({ language: "ruby" })).not.toHaveProperty("RAILS_ENV");
});
