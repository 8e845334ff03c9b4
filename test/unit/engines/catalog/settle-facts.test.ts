import { expect, test } from "vitest";
import type { Database, Session } from "#contract/database.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { column, factSet, table } from "./compare/given.ts";

/** A server that does what it is told and does not let its trees be read. */
function withoutTrees(error: Error): Database {
  const session: Session = {
    pid: 1,
    query: async (sql) => {
      if (sql.includes(" AS trees")) throw error;
      return [];
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { session: async () => session } as unknown as Database;
}

function settled(error: Error) {
  const database = withoutTrees(error);
  const side = (generated: string) => ({
    database,
    facts: factSet(table("public.t", [column("g", { generated, generation: "stored" })])),
  });
  const [expected, observed] = [side("length(x)"), side("char_length(x)")];
  return {
    read: [expected.facts, observed.facts],
    settling: settleFacts({ expected, observed, options: {}, role: "target" }),
  };
}

test("what the server refuses to say means nothing, and differs as it did", async () => {
  const refusal = Object.assign(new Error("column d.adbin does not exist"), { code: "42703" });
  const { read, settling } = settled(refusal);
  expect(await settling).toEqual(read);
});

test("a connection that broke is no answer", async () => {
  await expect(settled(new Error("broken")).settling).rejects.toThrow("broken");
});
