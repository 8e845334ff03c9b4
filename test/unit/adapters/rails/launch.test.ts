import { expect, test } from "vitest";
import { rails } from "#adapters/rails/index.ts";
import { projectOf, settingsOf } from "../project.ts";

const SMALL = {
  Gemfile: 'source "x"\ngem "rails", "~> 8.0"\ngem "pg"\n',
  "Gemfile.lock": "GEM\n",
  "config.ru": "run Rails.application\n",
  "config/application.rb": "class Shop < Rails::Application\nend\n",
  "config/puma.rb": 'port ENV.fetch("PORT", 3000)\n',
  "config/routes.rb": '  get "up" => "rails/health#show", as: :rails_health_check\n',
  "db/migrate/20260102_b.rb": "",
  "db/migrate/20260101_a.rb": "",
};

function planOf(files: Readonly<Record<string, string>>, flags: Record<string, unknown> = {}) {
  const launched = rails.launch(projectOf(files), settingsOf(flags));
  if (!launched.ok) throw new Error(JSON.stringify(launched.error));
  const { start, install, migrate } = launched.value;
  const lines = { command: start.argv.at(-1), migration: migrate?.argv.at(-1) };
  return { ...launched.value, ...lines, installs: install.map(({ argv }) => argv.at(-1)) };
}

test("Puma serves, db:migrate migrates, the gems of production are installed", () => {
  const plan = planOf(SMALL);
  expect(plan.command).toBe("exec bundle exec puma -C config/puma.rb");
  expect(plan.migration).toBe("exec bundle exec rails db:migrate");
  expect(plan.installs).toHaveLength(1);
  expect(plan.installs[0]).toContain("exec bundle install --quiet");
  expect(plan.install[0]?.env).toMatchObject({ BUNDLE_FROZEN: "true", ...plan.start.env });
  expect(plan.start.env).toEqual({
    BUNDLE_WITHOUT: "development:test",
    BUNDLE_APP_CONFIG: expect.stringMatching(/^\$\{cache\}\/bundler-\w+$/),
  });
  expect(plan.healthPaths[0]).toBe("/up");
  expect(plan.environment.map(({ name }) => name)).toEqual(["PORT", "SECRET_KEY_BASE"]);
});

test("without a configuration of Puma the server of Rails is started on the port it is told", () => {
  const { "config/puma.rb": _absent, ...rest } = SMALL;
  expect(planOf(rest).command).toBe("exec bundle exec rails server -b 0.0.0.0 -p $PORT");
});

test("assets are compiled where a gem serves them", () => {
  const plan = planOf({ ...SMALL, Gemfile: `${SMALL.Gemfile}gem "propshaft"\n` });
  expect(plan.installs[1]).toContain("assets:precompile");
});

test("what migrates in the entrypoint script is the migration", () => {
  const plan = planOf({
    ...SMALL,
    Dockerfile:
      'FROM ruby:3.3\nWORKDIR /rails\nENTRYPOINT ["/rails/bin/docker-entrypoint"]\nCMD ["./bin/rails", "server"]\n',
    "bin/docker-entrypoint": '#!/bin/bash\n./bin/rails db:prepare\nexec "${@}"\n',
  });
  expect(plan.command).toBe("exec ./bin/docker-entrypoint ./bin/rails server");
  expect(plan.migrate?.argv).toEqual(["sh", "-c", "exec ./bin/rails db:prepare"]);
});

test("migrating writes nothing into the schema file, and what loads it finds it", () => {
  expect(planOf(SMALL).migrate?.env).toMatchObject({ SCHEMA: "/dev/null" });
  expect(planOf(SMALL).start.env).not.toHaveProperty("SCHEMA");
  const served = { ...SMALL, Procfile: "web: bin/rails db:migrate && puma\n" };
  expect(planOf(served).start.env).toHaveProperty("SCHEMA");
  const procfile = (release: string) => ({
    ...SMALL,
    Procfile: `release: ${release}\nweb: puma\n`,
  });
  expect(planOf(procfile("bin/rails db:migrate")).migrate?.env).toHaveProperty("SCHEMA");
  expect(planOf(procfile("bin/rails db:prepare")).migrate?.env).not.toHaveProperty("SCHEMA");
  const script = {
    ...procfile("bin/release"),
    "bin/release": "bin/rails db:schema:load db:migrate\n",
  };
  expect(planOf(script).migrate?.env).not.toHaveProperty("SCHEMA");
});

test("a variable without a default is required, one with a value or a block is not", () => {
  const initializer = [
    'A = ENV.fetch("STRIPE_URL")',
    'B = ENV.fetch("REGION", "north")',
    'C = ENV.fetch("THREADS") { 5 }',
    'D = ENV["MAILER"]',
    '# ENV["NEVER"]',
  ].join("\n");
  const reads = planOf({ ...SMALL, "config/initializers/a.rb": initializer }).environment;
  const found = reads
    .filter(({ file }) => file.includes("initializers"))
    .map(({ name, required, default: value }) => [name, required, value]);
  expect(found).toEqual([
    ["STRIPE_URL", true, undefined],
    ["REGION", false, "north"],
    ["THREADS", false, "5"],
    ["MAILER", false, undefined],
  ]);
});

test("migrations follow each other by version", () => {
  const found = rails.migrations(projectOf(SMALL), settingsOf());
  if (!found.supported) throw new Error(found.reason);
  expect(found.files.map(({ id, parents }) => [id, ...parents])).toEqual([
    ["20260101"],
    ["20260102", "20260101"],
  ]);
});

test("another Ruby program is not Rails", () => {
  expect(rails.detect(projectOf({ Gemfile: 'gem "sinatra"\n' }), ".").confidence).toBe(0);
  expect(rails.detect(projectOf(SMALL), ".").confidence).toBe(0.9);
});

test("a health route of the application's own is asked first, though no slash stands before it", () => {
  const routes = 'get "up", to: "status#show"\n';
  expect(planOf({ ...SMALL, "config/routes.rb": routes }).healthPaths[0]).toBe("/up");
  const none = 'get "upgrades", to: "upgrades#index"\n';
  expect(planOf({ ...SMALL, "config/routes.rb": none }).healthPaths).not.toContain("/upgrades");
});

test("app.install in the settings installs instead, with Bundler as the project has it", () => {
  const plan = planOf(SMALL, { app: { install: "make gems" } });
  expect(plan.installs).toEqual(["exec make gems"]);
  expect(plan.start.env).toEqual({ BUNDLE_WITHOUT: "development:test" });
});
