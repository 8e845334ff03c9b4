import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangedFile } from "#contract/changes.ts";
import { parseDiff } from "#engines/diff/parse.ts";

test("what git prints is read: added, modified, removed, binary, emptied, and names in quotes", () => {
  const text = `diff --git a/app/main.py b/app/main.py
index 1111111..2222222 100644
--- a/app/main.py
+++ b/app/main.py
@@ -3 +3,2 @@ def f():
-old
+new
+newer
@@ -9,2 +9,0 @@ def g():
-gone
-gone too
diff --git a/new file.sql b/new file.sql
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/new file.sql\t
@@ -0,0 +1,2 @@
+one
+two
\\ No newline at end of file
diff --git "a/stra\\303\\237e.md" "b/stra\\303\\237e.md"
deleted file mode 100644
--- "a/stra\\303\\237e.md"
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/logo.png b/logo.png
index 4444444..5555555 100644
Binary files a/logo.png and b/logo.png differ
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
`;
  expect(parseDiff(text)).toEqual([
    {
      file: "app/main.py",
      status: "modified",
      lines: [
        { first: 3, last: 4 },
        { first: 9, last: 9 },
      ],
    },
    { file: "new file.sql", status: "added", lines: [{ first: 1, last: 2 }] },
    { file: "straße.md", status: "removed", lines: [] },
    { file: "logo.png", status: "modified", lines: [] },
    { file: "run.sh", status: "modified", lines: [] },
  ]);
});

// Contents that look like the diff around them.
const line = fc.constantFrom(
  ...["", "x", "-- a/other.py", "++ b/other.py", "diff --git a/x b/x", "@@ -1 +1 @@"],
  "new file mode 100644",
);
const hunk = fc.record({
  gap: fc.integer({ min: 1, max: 50 }),
  removed: fc.array(line, { maxLength: 3 }),
  added: fc.array(line, { minLength: 1, maxLength: 3 }),
});
const file = fc.record({
  name: fc.constantFrom("a.py", "b/c.sql", "d e.ts"),
  hunks: fc.array(hunk, { minLength: 1, maxLength: 4 }),
});

test("whatever the contents look like, the files and their lines are those of the hunks", () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 4 }), (files) => {
      const expected: ChangedFile[] = [];
      const texts = files.map(({ name, hunks }) => {
        let at = 0;
        const lines: { first: number; last: number }[] = [];
        const body = hunks.map(({ gap, removed, added }) => {
          at += gap;
          lines.push({ first: at, last: at + added.length - 1 });
          const head = `@@ -${at},${removed.length} +${at},${added.length} @@`;
          at += added.length;
          const content = [
            ...removed.map((each) => `-${each}`),
            ...added.map((each) => `+${each}`),
          ];
          return [head, ...content].join("\n");
        });
        expected.push({ file: name, status: "modified", lines });
        const tab = name.includes(" ") ? "\t" : "";
        const head = `diff --git a/${name} b/${name}\n--- a/${name}${tab}\n+++ b/${name}${tab}`;
        return [head, ...body].join("\n");
      });
      expect(parseDiff(texts.join("\n"))).toEqual(expected);
    }),
  );
});

test("no text makes it throw, and every line range is one", () => {
  const words = fc.constantFrom(
    ...["diff --git ", "a/x b/x", "--- ", "+++ b/", "@@ -1,9 +2,0 @@", "\n", '"', "\\", "+", "-"],
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (pieces) => {
      for (const { lines } of parseDiff(pieces.join("")))
        for (const { first, last } of lines) {
          expect(first).toBeGreaterThanOrEqual(1);
          expect(last).toBeGreaterThanOrEqual(first);
        }
    }),
  );
});
