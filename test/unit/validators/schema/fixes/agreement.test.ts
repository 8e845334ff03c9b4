import * as fc from "fast-check";
import { expect, test } from "vitest";
import { difference } from "#engines/catalog/compare/difference.ts";
import type { DumpPart } from "#engines/catalog/dump/parts.ts";
import { disagreements } from "../../../../../src/validators/schema/fixes/agreement.ts";
import type { Drift } from "../../../../../src/validators/schema/fixes/drift.ts";

const part = (kind: string, relation: string, member: string | null, text: string): DumpPart => ({
  ...{ kind, relation, member, text },
});
const table = (name: string, text = "create") => part("TABLE", name, null, text);
const column = (name: string, text: string) => part("COLUMN", "public.t", name, text);
const drift = (given: Partial<Drift> = {}): Drift => ({
  ...{ key: "k", change: "different", relation: "public.t", member: "a" },
  object: { kind: "column", name: "public.t.a" },
  difference: difference({
    ...{ change: "different", kind: "column", name: "public.t.a", severity: "critical" },
  }),
  ...given,
});
const base = [table("public.t"), column("a", "a integer"), column("b", "b text")];
const changed = (text: string, rest = "b text") => [
  table("public.t"),
  column("a", text),
  column("b", rest),
];

const judged = (fixed: readonly DumpPart[], drifts: readonly Drift[] = [drift()]) =>
  disagreements({ migrated: base, modelled: [changed("a bigint")], fixed }, drifts);

test("it agrees when what was asked for is as in the models and nothing else moved", () => {
  expect(judged(changed("a bigint"))).toEqual([]);
});

test("it does not when nothing happened, too little, too much, or something went", () => {
  expect(judged(base)).toEqual(["COLUMN public.t a"]);
  expect(judged(changed("a smallint"))).toEqual(["COLUMN public.t a"]);
  expect(judged(changed("a bigint", "b text NOT NULL"))).toEqual(["COLUMN public.t b"]);
  expect(judged([...changed("a bigint"), table("public.extra")])).toEqual(["TABLE public.extra"]);
  expect(judged(changed("a bigint").slice(0, 2))).toEqual(["COLUMN public.t b"]);
});

test("it may come nearer to the models elsewhere, and need not where nobody asked", () => {
  const modelled = [[...changed("a bigint", "b citext"), table("public.more")]];
  const read = (fixed: readonly DumpPart[]) =>
    disagreements({ migrated: base, modelled, fixed }, [drift()]);
  expect(read(changed("a bigint"))).toEqual([]);
  expect(read(changed("a bigint", "b citext"))).toEqual([]);
});

test("either writing of an expression is the models'", () => {
  const modelled = [changed("a CHECK 1"), changed("a CHECK 2")];
  for (const text of ["a CHECK 1", "a CHECK 2"])
    expect(disagreements({ migrated: base, modelled, fixed: changed(text) }, [drift()])).toEqual(
      [],
    );
});

test("what means the same is the models', once, and for its own part only", () => {
  const modelled = [changed("a bigint DEFAULT char_length(x)")];
  const fixed = changed("a bigint DEFAULT length(x)");
  const alike = {
    relation: "public.t",
    member: "a",
    observed: "length(x)",
    expected: "char_length(x)",
  };
  const read = (given: typeof alike, found = fixed) =>
    disagreements({ migrated: base, modelled, fixed: found, alike: [given] }, [drift()]);
  expect(read(alike)).toEqual([]);
  expect(read({ ...alike, member: "b" })).toEqual(["COLUMN public.t a"]);
  expect(read({ ...alike, relation: "public.u" })).toEqual(["COLUMN public.t a"]);
  expect(read(alike, changed("a bigint DEFAULT length(x) CHECK length(x)"))).toEqual([
    "COLUMN public.t a",
  ]);
});

test("what it does not see it cannot confirm", () => {
  const unseen = drift({
    ...{ relation: "public.u", member: null },
    object: { kind: "statistics object", name: "public.u" },
  });
  expect(judged(base, [unseen])).toContain("statistics object public.u");
});

test("a table that comes does so with all that belongs to it", () => {
  const absent = drift({
    change: "absent",
    member: null,
    object: { kind: "table", name: "public.t" },
  });
  const read = (fixed: readonly DumpPart[]) =>
    disagreements({ migrated: [], modelled: [base], fixed }, [absent]);
  expect(read(base)).toEqual([]);
  expect(read(base.slice(0, 2))).toEqual(["COLUMN public.t b"]);
  expect(read([])).toHaveLength(3);
});

test("a routine is known by its name, however its arguments are written", () => {
  const about = drift({
    ...{ change: "absent", relation: "public.f(a integer)", member: null },
    object: { kind: "function", name: "public.f(a integer)" },
  });
  const modelled = [[...base, part("FUNCTION", "public.f(integer)", null, "create")]];
  expect(disagreements({ migrated: base, modelled, fixed: base }, [about])).toEqual([
    "FUNCTION public.f(integer)",
  ]);
  expect(disagreements({ migrated: base, modelled, fixed: modelled[0] ?? [] }, [about])).toEqual(
    [],
  );
});

test("whatever was planned: what is as in the models is agreed to, and unchanged drift never is", () => {
  const texts = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("x", "y", "z"));
  const parts = (given: Readonly<Record<string, string>>) =>
    Object.entries(given).map(([name, text]) => column(name, text));
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const [migrated, modelled] = [parts(one), [parts(other)]];
      const drifts = ["a", "b", "c", "d"]
        .filter((name) => one[name] !== other[name])
        .map((name) =>
          drift({ member: name, object: { kind: "column", name: `public.t.${name}` } }),
        );
      expect(disagreements({ migrated, modelled, fixed: parts(other) }, drifts)).toEqual([]);
      expect(disagreements({ migrated, modelled, fixed: migrated }, drifts)).toHaveLength(
        drifts.length,
      );
    }),
  );
});
