import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atom, compound, joined, type Term, TRUE } from "#engines/catalog/meaning/term.ts";

const safe = (name: string) => atom(name);
const fragile = (name: string, cause: string): Term =>
  compound(name, [compound(cause, [], { failing: "by itself" })]);
const volatile = (name: string) => compound(name, [], { isVolatile: true });

const or = (...arms: readonly Term[]) => joined({ operator: "or", arms, isFree: false }).bare;
const and = (...arms: readonly Term[]) => joined({ operator: "and", arms, isFree: true }).bare;

describe("a conjunction or disjunction", () => {
  it("has one order, each arm once, and none that says nothing", () => {
    expect(or(safe("b"), safe("a"), safe("b"))).toBe("or(a, b)");
    expect(joined({ operator: "and", arms: [TRUE, safe("a")], isFree: false }).bare).toBe("a");
    expect(joined({ operator: "and", arms: [TRUE], isFree: false }).bare).toBe("true");
  });

  it("takes its own kind apart, and no other", () => {
    const inner = joined({ operator: "or", arms: [safe("c"), safe("b")], isFree: false });
    expect(or(inner, safe("a"))).toBe("or(a, b, c)");
    expect(and(inner, safe("a"))).toBe("and(a, or(b, c))");
  });

  it("keeps behind another arm what may fail", () => {
    expect(or(safe("z"), fragile("f", "x"), safe("a"))).toBe("or(z, f, a)");
    expect(or(fragile("f", "x"), safe("z"))).not.toBe(or(safe("z"), fragile("f", "x")));
    expect(and(fragile("f", "x"), safe("z"))).toBe(and(safe("z"), fragile("f", "x")));
  });

  it("knows that what did not fail once does not fail the second time", () => {
    expect(or(fragile("g", "x"), safe("z"), fragile("f", "x"))).toBe(
      or(fragile("f", "x"), fragile("g", "x"), safe("z")),
    );
    expect(or(fragile("g", "x"), fragile("f", "y"))).not.toBe(
      or(fragile("f", "y"), fragile("g", "x")),
    );
  });

  it("stays as it is where something changes each time", () => {
    expect(or(safe("b"), volatile("v"), safe("a"), safe("a"))).toBe("or(b, v, a, a)");
  });

  it("answers as before, errors and all, in whatever order it comes", () => {
    const arms = fc.array(
      fc.record({
        name: fc.constantFrom("a", "b", "c", "d"),
        cause: fc.constantFrom(undefined, "x", "y"),
      }),
      { minLength: 2, maxLength: 5 },
    );
    const truth = fc.record({
      ...{ a: fc.boolean(), b: fc.boolean(), c: fc.boolean(), d: fc.boolean() },
      ...{ x: fc.boolean(), y: fc.boolean() },
    });
    void fc.assert(
      fc.property(arms, truth, (given, world) => {
        const terms = given.map(({ name, cause }) =>
          cause === undefined ? safe(name) : fragile(`${name}${cause}`, cause),
        );
        const whole = joined({ operator: "or", arms: terms, isFree: false });
        const ordered = whole.junction?.arms ?? [whole];
        expect(answer(ordered, world)).toBe(answer(terms, world));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** From the left, until one is true or fails. */
function answer(arms: readonly Term[], world: Readonly<Record<string, boolean>>) {
  for (const { bare } of arms) {
    const [name = "", cause = ""] = bare;
    if (world[cause] === true) return "error";
    if (world[name] === true) return true;
  }
  return false;
}
