import { expect, test } from "vitest";
import type { Instance } from "#contract/boot.ts";
import { withoutInvented } from "#pipeline/withheld-values.ts";

const NAMES = ["SHOP_POLICY", "SHOP_TOKENS"];

/** Boots an application that prints this when these are withheld; undefined when it becomes ready. */
async function bootOf(saysWithout: (withheld: readonly string[]) => string | undefined) {
  const asked: string[] = [];
  let open = 0;
  let kept: readonly string[] = [];
  const instanceOf = (withheld: readonly string[]): Instance => {
    const text = saysWithout(withheld);
    open += 1;
    return {
      record: {
        outcome: text === undefined ? "ready" : "exited",
        steps: [{ output: { text } }],
      },
      [Symbol.asyncDispose]: async () => {
        open -= 1;
      },
    } as unknown as Instance;
  };
  const keep = (withheld: readonly string[]) => {
    kept = withheld;
  };
  const start = async (withheld: readonly string[]) => {
    asked.push(withheld.join());
    keep(withheld);
    return instanceOf(withheld);
  };
  const instance = await withoutInvented(instanceOf([]), { names: NAMES, start, keep });
  const said = instance.record.steps.at(-1)?.output.text;
  return { said, asked, kept, open, hindering: instance.record.hindering };
}

test("what ends without the value that the last words named ends for a reason of its own", async () => {
  const ends = await bootOf((withheld) =>
    withheld.includes("SHOP_POLICY") ? "no database" : "[SHOP_POLICY] is no JSON",
  );
  expect(ends).toMatchObject({ said: "no database", kept: ["SHOP_POLICY"], open: 1 });
});

test("what is well without all of them is taken, although none was named", async () => {
  const ends = await bootOf((withheld) => (withheld.length === 2 ? undefined : "bad value"));
  expect(ends).toMatchObject({ said: undefined, kept: NAMES, open: 1 });
});

test("what ends whatever is withheld is told by its first end", async () => {
  const ends = await bootOf((withheld) => `ended ${withheld.length}`);
  expect(ends).toMatchObject({ said: "ended 0", kept: [], open: 1, asked: [NAMES.join()] });
  expect(ends.hindering).toBeUndefined();
});

test.each(["SHOP_POLICY is required", "TypeError: the strategy requires a secret or key", ""])(
  "an end that the lack of the value brings about takes no other's place: %j",
  async (without) => {
    const ends = await bootOf((withheld) =>
      withheld.includes("SHOP_POLICY") ? without : "SHOP_POLICY must be hex",
    );
    expect(ends).toMatchObject({ said: "SHOP_POLICY must be hex", kept: [], open: 1 });
    expect(ends.hindering).toEqual(["SHOP_POLICY"]);
  },
);

test("of two values the one that ends it is withheld, and the one that it needs is not", async () => {
  const ends = await bootOf((withheld) => {
    if (withheld.includes("SHOP_TOKENS")) return "SHOP_TOKENS is required";
    return withheld.includes("SHOP_POLICY") ? undefined : "SHOP_POLICY is no JSON";
  });
  expect(ends).toMatchObject({ said: undefined, kept: ["SHOP_POLICY"], open: 1 });
});

test("a name that was printed long before the end is not blamed", async () => {
  const dump = `{ SHOP_POLICY: '[redacted]' }\n${"listening\n".repeat(20)}connect ECONNREFUSED`;
  const ends = await bootOf((withheld) => (withheld.length > 0 ? "no strategy" : dump));
  expect(ends).toMatchObject({ said: dump, hindering: undefined });
});
