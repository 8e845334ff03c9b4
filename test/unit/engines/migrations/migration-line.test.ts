import { expect, test } from "vitest";
import type { Target } from "#contract/target.ts";
import { migrationLine, newestOfBranch } from "#engines/migrations/migration-line.ts";
import { projectOf } from "../../validators/startup/project.ts";

const OLD = "migrations/a.py";
const NEW = "migrations/b.py";

function targetWith(added: readonly string[]): Target {
  const files = [
    { file: OLD, id: "a", parents: [], line: 1 },
    { file: NEW, id: "b", parents: ["a"], line: 1 },
  ];
  return {
    tree: projectOf({
      [OLD]: 'def upgrade():\n    op.create_table("orders")\n    op.f("channel")\n',
      [NEW]:
        '# orders channel\ndef upgrade():\n    op.add_column("orders", "channel")\n\ndef downgrade():\n    op.drop_column("orders", "channel")\n',
    }),
    migrations: {
      supported: true,
      tool: "alembic",
      directory: "",
      bookkeeping: [],
      graph: true,
      files,
    },
    changes: {
      base: "0",
      reference: "main",
      files: added.map((file) => ({ file, status: "added", lines: [] })),
    },
  } as unknown as Target;
}

const said = ['column "channel" of relation "orders" contains null values'];

test("the line that names the most, in the files of the branch first", () => {
  const question = { frames: [], said, statement: "" };
  expect(migrationLine(targetWith([NEW]), question)).toEqual({ file: NEW, line: 3 });
  expect(migrationLine(targetWith([OLD]), question)).toEqual({ file: OLD, line: 2 });
  expect(migrationLine(targetWith([]), question)).toEqual({ file: NEW, line: 3 });
});

test("a frame in a migration goes before words, and PostgreSQL does not quote everything", () => {
  const frames = [{ file: OLD, line: 3 }];
  expect(migrationLine(targetWith([NEW]), { frames, said, statement: "" })).toEqual(frames[0]);
  const bare = ["column orders.channel does not exist"];
  expect(migrationLine(targetWith([NEW]), { frames: [], said: bare, statement: "" })).toEqual({
    file: NEW,
    line: 3,
  });
});

test("a migration that the tool names by its file is the place when no other one of the branch is", () => {
  const file = "migrations/1770000000000_late.js";
  const given = targetWith([file]);
  const files = [{ file, id: "late", parents: [], line: 1 }];
  const target = {
    ...given,
    tree: projectOf({ [file]: "" }),
    migrations: { ...given.migrations, files },
  } as Target;
  const words = ["", "Not run migration 1770000000000_late is preceding already run migration x"];
  const question = { frames: [], said: words, statement: "" };
  expect(migrationLine(target, question)).toEqual({ file, line: 1 });
  const other = { ...question, said: ["", "it failed"] };
  expect(migrationLine(target, other)).toBeUndefined();
});

test("nothing that is named, no line; the newest migration of the branch is the one none follows", () => {
  expect(
    migrationLine(targetWith([NEW]), { frames: [], said: ["it failed"], statement: "" }),
  ).toBeUndefined();
  expect(newestOfBranch(targetWith([OLD, NEW]))).toEqual({ file: NEW, line: 1 });
  expect(newestOfBranch(targetWith([]))).toBeUndefined();
});
