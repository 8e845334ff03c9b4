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

test("structures that nobody hands to the mapper, and a program without one, have other reasons", () => {
  expect(reasonOf({ "go.mod": GORM, "main.go": "package main\n" })).toContain(
    "hands its structures",
  );
  expect(reasonOf({ "go.mod": "module shop\n" })).toContain("without a mapper");
});

test("a command of the settings is taken", () => {
  const settings = settingsOf({ database: { models: "go run ./cmd/schema" } });
  const plan = goHttp.models(projectOf({ "go.mod": GORM }), settings);
  expect(plan.supported && plan.command.argv.join(" ")).toContain("go run ./cmd/schema");
});
