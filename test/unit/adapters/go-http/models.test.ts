import { expect, test } from "vitest";
import { goHttp } from "#adapters/go-http/index.ts";
import { projectOf, settingsOf } from "../project.ts";

function reasonOf(files: Readonly<Record<string, string>>): string {
  const plan = goHttp.models(projectOf(files), settingsOf());
  return plan.supported ? "" : plan.reason;
}

const GORM = "module shop\n\nrequire gorm.io/gorm v1.25.0\n";

test("where GORM makes the tables itself, the place is named", () => {
  const store =
    "package store\n\nfunc Open() {\n\t// db.AutoMigrate(nothing)\n\tdb.AutoMigrate(&User{})\n}\n";
  expect(reasonOf({ "go.mod": GORM, "store/store.go": store })).toContain("(store/store.go:5)");
});

test("a program without a mapper, and mappers that are not built, have other reasons", () => {
  expect(reasonOf({ "go.mod": "module shop\n" })).toContain("without a mapper");
  const ent = "module shop\n\nrequire entgo.io/ent v0.14.0\n";
  expect(reasonOf({ "go.mod": ent, "main.go": "package main\n" })).toContain("structures to ent");
});

test("structs are built where GORM does not make the tables, or where there are migrations beside", () => {
  const plain = { "go.mod": GORM, "main.go": "package main\n" };
  const plan = goHttp.models(projectOf(plain), settingsOf());
  if (!plan.supported) throw new Error(plan.reason);
  expect(plan.needsReport).toBe(true);
  expect(plan.command.argv.at(-1)).toMatch(/scan" \S+ \/srv\/shop "\$work\/build.txt"$/);
  expect(plan.queries?.argv.at(-1)).toMatch(/"\$work\/build.txt" queries$/);
  const text = plan.command.stdin ?? "";
  expect(text.split("\n").filter((line) => /^package /.test(line))).toEqual([
    "package main",
    "package deploymentreadinesshub",
  ]);
  const beside = {
    "go.mod": `${GORM}require github.com/pressly/goose/v3 v3.25.0\n`,
    "store.go": "package store\n\nfunc Open() { db.AutoMigrate(&User{}) }\n",
    "migrations/00001_users.sql": "-- +goose Up\n",
  };
  expect(goHttp.models(projectOf(beside), settingsOf()).supported).toBe(true);
});

test("an image seldom has the compiler that the structs need", () => {
  const files = { "go.mod": GORM, "main.go": "package main\n" };
  const plan = goHttp.models(projectOf(files), settingsOf({ app: { runtime: "docker" } }));
  expect(plan.supported ? "" : plan.reason).toContain("database.models");
});

test("a command of the settings is taken", () => {
  const settings = settingsOf({ database: { models: "go run ./cmd/schema" } });
  const plan = goHttp.models(projectOf({ "go.mod": GORM }), settings);
  expect(plan.supported && plan.command.argv.join(" ")).toContain("go run ./cmd/schema");
});
