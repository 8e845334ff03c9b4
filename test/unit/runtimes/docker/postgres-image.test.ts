import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestTag } from "#runtimes/docker/postgres-image.ts";

describe("the image of PostgreSQL", () => {
  test.each([
    [[], undefined, "postgres:17"],
    [[], 14, "postgres:14"],
    [["15", "16", "9.6"], undefined, "postgres:16"],
    [["15.4", "15", "15-bookworm"], undefined, "postgres:15"],
    [["16.3-bookworm", "15"], 16, "postgres:16.3-bookworm"],
    [["16", "15"], 14, "postgres:14"],
    [["latest", "bookworm", "<none>"], undefined, "postgres:17"],
    [["17-alpine", "15"], undefined, "postgres:15"],
    [["17-alpine3.20"], 17, "postgres:17"],
    [["19beta1", "18rc1", "17"], undefined, "postgres:17"],
    [["19beta1", "17"], 19, "postgres:19beta1"],
    [["150", "15"], 15, "postgres:15"],
  ] as const)("of %j for %s is %s", (tags, version, best) => {
    expect(bestTag(tags, version)).toBe(best);
  });

  const tag = fc.oneof(
    fc.stringMatching(/^[\w][\w.-]{0,12}$/),
    fc
      .tuple(
        fc.integer({ min: 9, max: 30 }),
        fc.constantFrom("", ".1", "-alpine", "beta2", "-bookworm"),
      )
      .map(([major, rest]) => `${major}${rest}`),
  );
  const majorIn = (reference: string) => Number(/^postgres:(\d+)/.exec(reference)?.[1]);

  test("is of the version that is asked for, whatever is there", () => {
    fc.assert(
      fc.property(fc.array(tag), fc.integer({ min: 9, max: 30 }), (tags, version) => {
        expect(majorIn(bestTag(tags, version))).toBe(version);
      }),
    );
  });

  test("is one that is there whenever one fits, in whatever order they are listed", () => {
    fc.assert(
      fc.property(fc.array(tag), fc.integer({ min: 12, max: 18 }), (tags, major) => {
        const all = [...tags, `${major}`];
        const best = bestTag(all);
        expect(all).toContain(best.replace("postgres:", ""));
        expect(majorIn(best)).toBeGreaterThanOrEqual(major);
        expect(bestTag([...all].reverse())).toBe(best);
      }),
    );
  });
});
