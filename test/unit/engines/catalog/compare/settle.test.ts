import { describe, expect, it } from "vitest";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import { planQuestion, planText } from "#engines/catalog/compare/plan.ts";
import { replayOf } from "#engines/catalog/compare/replay.ts";
import { plansFor, replaysFor, withAgreed, withReplayed } from "#engines/catalog/compare/settle.ts";
import type { CatalogFact, FactKind } from "#engines/catalog/fact.ts";
import { column, constraint, fact, factSet, index, table } from "./given.ts";

const hanging = (kind: FactKind, name: string, attributes: CatalogFact["attributes"]) => ({
  ...fact(kind, name, attributes),
  parent: "table public.t",
});

describe("how a definition is typed once more", () => {
  it.each<[string, CatalogFact, string]>([
    [
      "a check is not held against rows",
      hanging("check constraint", "public.t.k", { definition: "CHECK ((a > 0))" }),
      "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((a > 0)) NOT VALID",
    ],
    [
      "a unique index over an expression",
      hanging("index", "public.i", {
        isUnique: true,
        isSpecial: true,
        definition: "btree (lower(a))",
      }),
      "CREATE UNIQUE INDEX i ON public.t USING btree (lower(a))",
    ],
    [
      "a default",
      hanging("column", "public.t.a", { default: "'x'::text", generated: null }),
      "ALTER TABLE public.t ALTER COLUMN a SET DEFAULT 'x'::text",
    ],
    [
      "a generated column, beside the table",
      hanging("column", 'public.t."A"', {
        type: "text",
        generated: "upper(b)",
        generation: "stored",
      }),
      'ALTER TABLE deployment_readiness_scratch.part_3 ADD COLUMN "A" text GENERATED ALWAYS AS (upper(b)) stored',
    ],
    [
      "a partition's bound",
      hanging("table", "public.p", {
        partitionKey: null,
        partitionOf: "public.t",
        partitionBound: "FOR VALUES IN (1)",
      }),
      "ALTER TABLE public.t ATTACH PARTITION public.p FOR VALUES IN (1)",
    ],
    [
      "a partitioned table's key",
      fact("table", "public.t", { partitionKey: "RANGE (lower(a))" }),
      "CREATE TABLE deployment_readiness_scratch.part_3 (LIKE public.t) PARTITION BY RANGE (lower(a))",
    ],
    [
      "a view",
      fact("view", "public.v", { definition: "SELECT 1" }),
      "CREATE OR REPLACE VIEW public.v AS SELECT 1",
    ],
    [
      "a materialized view, as a view",
      fact("materialized view", "public.m", { definition: "SELECT 1" }),
      "CREATE VIEW deployment_readiness_scratch.part_3 AS SELECT 1",
    ],
    [
      "a policy",
      hanging("policy", "public.t.p", { using: "(a > 0)", check: null }),
      "ALTER POLICY p ON public.t USING ((a > 0))",
    ],
    [
      "a rule",
      hanging("rule", "public.t.r", {
        definition: "CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING",
      }),
      "CREATE OR REPLACE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING",
    ],
    [
      "a domain's default",
      fact("domain", "public.d", { default: "1" }),
      "ALTER DOMAIN public.d SET DEFAULT 1",
    ],
    [
      "arguments' defaults of a function",
      fact("function", "public.f(integer)", {
        arguments: "n integer DEFAULT 2",
        returns: "text",
        language: "plpgsql",
        body: "BEGIN RETURN 'x'; END",
        library: null,
      }),
      "CREATE OR REPLACE function public.f(n integer DEFAULT 2) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN ''x''; END'",
    ],
    [
      "a publication's filter",
      {
        ...fact("publication table", "pub public.t", {
          filter: "(a > 0)",
          columnList: ["a", "b c"],
        }),
        parent: "publication pub",
      },
      'ALTER PUBLICATION pub ADD TABLE ONLY public.t ("a", "b c") WHERE ((a > 0))',
    ],
  ])("%s", (_title, given, statement) => {
    expect(replayOf(given, 3)?.statements.at(-1)).toBe(statement);
  });

  it.each([
    fact("enum", "public.e", { labels: ["a"] }),
    hanging("index", "public.i", { isSpecial: false, definition: "btree (a)" }),
    fact("function", "public.f()", { language: "c", body: "f", library: "lib" }),
  ])("nothing of $kind $name", (given) => {
    expect(replayOf(given, 0)).toBeUndefined();
  });
});

describe("settling", () => {
  const check = (text: string, name = "ck") => constraint("check constraint", name, ["a"], text);
  const side = (text: string, name?: string) =>
    factSet(table("public.t", [column("a"), check(text, name)]));
  const [typed, other] = [side("CHECK ((a = 1))"), side("CHECK (((a)::integer = 1))")];

  it("replays what differs and takes the second writing", () => {
    const replays = replaysFor({ expected: typed, observed: other }, {});
    expect(replays.observed.map(({ of }) => of)).toEqual(["check constraint public.t.ck"]);
    const settled = withReplayed(other, typed, replays.observed);
    expect(compareFacts(typed, settled, {})).toEqual([]);
  });

  it("asks nothing about what is the same, or on one side only", () => {
    expect(replaysFor({ expected: typed, observed: typed }, {}).expected).toEqual([]);
    const bare = factSet(table("public.t", [column("a")]));
    expect(replaysFor({ expected: typed, observed: bare }, {}).expected).toEqual([]);
    expect(plansFor({ expected: typed, observed: bare }, {})).toEqual([]);
  });

  it("what is planned alike is the same, also under another name", () => {
    const renamed = side("CHECK (((a)::integer = 1))", "other");
    const plans = plansFor({ expected: typed, observed: renamed }, {});
    expect(plans.map(({ sql }) => sql[0])).toEqual([
      "EXPLAIN (VERBOSE, COSTS OFF) SELECT (a = 1) FROM public.t",
    ]);
    const agreed = withAgreed({ expected: typed, observed: renamed }, plans);
    expect(compareFacts(typed, agreed, {})).toMatchObject([{ change: "name-different" }]);
  });

  it("what stands around the expression has to be the same", () => {
    const partial = (definition: string) => index("i", ["a"], { isSpecial: true, definition })("t");
    const ask = (one: string, another: string) =>
      planQuestion(partial(one), partial(another), "definition");
    expect(ask("btree (a) WHERE (a > 1)", "btree (a) WHERE (a > 2)")).toBeDefined();
    expect(ask("btree (a) WHERE (a > 1)", "btree (b) WHERE (a > 1)")).toBeUndefined();
    expect(ask("btree (a)", "btree (b)")).toBeUndefined();
  });

  it("the number that the server counts a query by does not count", () => {
    expect(planText(["Result", "  Output: 1", "Query Identifier: -2"])).toBe("Result\n  Output: 1");
    expect(planText([])).toBeUndefined();
  });
});
