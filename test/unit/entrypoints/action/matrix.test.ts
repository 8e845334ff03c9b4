import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matrixLabel } from "#entrypoints/action/matrix.ts";

test.each([
  ["null", ""],
  ["", ""],
  ["{}", ""],
  ["${{ toJSON(matrix) }}", ""],
  ['{"python":"3.12"}', "3.12"],
  ['{"python":"3.12","postgres":16}', "3.12_16"],
])("%s is called %s", (json, label) => {
  expect(matrixLabel(json)).toBe(label);
});

test("what cannot stand in a name is replaced, and a digest keeps the jobs apart", () => {
  const [one, two] = [matrixLabel('{"os":"a/b"}'), matrixLabel('{"os":"a:b"}')];
  expect(one).toMatch(/^a-b-[0-9a-f]{8}$/);
  expect(two).toMatch(/^a-b-[0-9a-f]{8}$/);
  expect(one).not.toBe(two);
});

test("where one value ends and the next begins makes a difference", () => {
  const labels = ['{"a":"x_y","b":"z"}', '{"a":"x","b":"y_z"}', '{"a":"x","b":"y","c":"z"}'].map(
    matrixLabel,
  );
  expect(new Set(labels).size).toBe(3);
});

test("law: different jobs have different labels that fit into any name", () => {
  const matrix = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), {
    minKeys: 1,
    maxKeys: 3,
  });
  fc.assert(
    fc.property(matrix, (given) => {
      const label = matrixLabel(JSON.stringify(given));
      expect(label).toMatch(/^[A-Za-z0-9._-]{0,40}$/);
      expect(matrixLabel(JSON.stringify(given))).toBe(label);
    }),
  );
});
