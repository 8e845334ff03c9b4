import { expect, test } from "vitest";
import { ormModels } from "#adapters/orms/models.ts";
import { projectOf } from "../project.ts";

const TYPES = `import type { Generated } from "kysely";
export interface Pets {
  id: Generated<number>;
  "nick": string; // { odd }
  readonly owner_id?: number | null;
  data: {
    inner: string;
  };
}
export interface DB {
  pets: Pets;
  "shop.orders": Orders;
  unused: Pets;
}
`;
const CODE = `import { Kysely } from "kysely";
export const db = new Kysely<DB>({ dialect });

db.selectFrom("pets as p").selectAll();
db.insertInto("shop.orders").values({});
`;
const queriedIn = (files: Readonly<Record<string, string>>) => {
  const manifest = { "package.json": '{"dependencies":{"kysely":"0.28","pg":"8"}}' };
  const plan = ormModels(projectOf({ ...manifest, ...files }), ".");
  return plan.supported ? "supported" : plan.queried;
};

test("a table that is queried comes with its query's line and with the columns of its type", () => {
  const queried = queriedIn({ "src/types.ts": TYPES, "src/db.ts": CODE });
  expect(queried).toMatchObject([
    { name: "pets", schema: "", file: "src/db.ts", line: 4 },
    { name: "orders", schema: "shop", line: 5, columns: [] },
  ]);
  const columns = Array.isArray(queried) ? queried[0]?.columns : [];
  expect(columns).toEqual([
    { name: "id", file: "src/types.ts", line: 3 },
    { name: "nick", file: "src/types.ts", line: 4 },
    { name: "owner_id", file: "src/types.ts", line: 5 },
    { name: "data", file: "src/types.ts", line: 6 },
  ]);
});

test("nothing is said where names may be others, tables may be made, or the types are not plain", () => {
  const types = { "src/types.ts": TYPES };
  const refused: readonly Readonly<Record<string, string>>[] = [
    { ...types, "src/db.ts": `${CODE}new CamelCasePlugin()` },
    { ...types, "src/db.ts": CODE, "src/a.ts": 'db.schema.createTable("pets")' },
    { ...types, "src/db.ts": CODE.replace("({ dialect })", "({ dialect, plugins: [] })") },
    { ...types, "src/db.ts": `${CODE}new Kysely<Other>({})` },
    { ...types, "src/db.ts": CODE, "src/again.ts": "export type DB = { pets: Pets };" },
    {
      "src/types.ts": TYPES.replace("interface DB {", "interface DB extends Base {"),
      "src/db.ts": CODE,
    },
    { ...types, "src/db.ts": "new Kysely<DB>({})" },
    { ...types },
  ];
  for (const files of refused) expect(queriedIn(files)).toBeUndefined();
});
