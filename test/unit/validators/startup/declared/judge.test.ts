import { expect, test } from "vitest";
import type { DeclaredEvidence } from "#validators/startup/declared/evidence.ts";
import { payload } from "../../../../fixtures/evidence/startup/evidence.ts";
import { answerTo, violated } from "../asking.ts";

const HEALTHY = payload().declared;
if (HEALTHY === undefined) throw new Error("the healthy target declares something");
const declaring = (given: Partial<DeclaredEvidence>) =>
  payload({ declared: { ...HEALTHY, ...given } });
const procfile = { text: "node a.js", file: "Procfile", line: 1 };
const dockerfile = { text: "node b.js", file: "Dockerfile", line: 9 };

test("a contradiction is told at the place that was not taken, with the other one as the fix", () => {
  const disagreements = [{ about: "start" as const, taken: procfile, other: dockerfile }];
  expect(answerTo("manifest-disagreement", declaring({ disagreements }))).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: { file: "Dockerfile", line: 9 },
    fix: { file: "Procfile", line: 1 },
    evidence: "/declared/disagreements/0",
    message:
      "`Procfile:1` says `node a.js` and `Dockerfile:9` says `node b.js`: different applications are started.",
  });
  expect(answerTo("manifest-disagreement", declaring({})).outcome).toBe("satisfied");
  const alone = declaring({ manifestCount: 1 });
  expect(answerTo("manifest-disagreement", alone).outcome).toBe("not-applicable");
});

test("a development server in a manifest is told although another command was taken", () => {
  const developmentServers = [{ ...dockerfile, text: "flask run" }];
  expect(answerTo("development-server", declaring({ developmentServers }))).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: { file: "Dockerfile", line: 9 },
  });
  expect(answerTo("development-server", declaring({})).outcome).toBe("satisfied");
  const { developmentServers: _, ...none } = HEALTHY;
  expect(answerTo("development-server", payload({ declared: none })).outcome).toBe(
    "not-applicable",
  );
});

test("migrations that nobody runs are told; how the settings run them says nothing", () => {
  const by = (by: "nobody" | "settings" | "application") =>
    declaring({ migrator: { by, tool: "knex", origin: { ...procfile, file: "migrations/1.js" } } });
  expect(answerTo("migrations-unrun", by("nobody"))).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: { file: "migrations/1.js", line: 1 },
  });
  expect(answerTo("migrations-unrun", by("application")).outcome).toBe("satisfied");
  expect(answerTo("migrations-unrun", by("settings")).outcome).toBe("not-applicable");
  const { migrator: _, ...none } = HEALTHY;
  expect(answerTo("migrations-unrun", payload({ declared: none })).outcome).toBe("not-applicable");
});

test("a start that goes on when its migrations fail is a warning at the line that migrates", () => {
  const going = (goesOn?: boolean) =>
    declaring({
      migrator: {
        ...{ by: "start", origin: { text: "entrypoint", file: "start.sh", line: 3 } },
        ...(goesOn === undefined ? {} : { goesOn }),
      },
    });
  expect(answerTo("migration-failure-ignored", going(true))).toMatchObject({
    outcome: "violated",
    severity: "warning",
    place: { file: "start.sh", line: 3 },
  });
  expect(answerTo("migration-failure-ignored", going(false)).outcome).toBe("satisfied");
  expect(answerTo("migration-failure-ignored", going()).outcome).toBe("not-applicable");
});

test("a variable under another name is told at the manifest, with the read as the fix", () => {
  const misnamed = [
    { given: dockerfile, givenName: "CACHE_URI", read: procfile, readName: "CACHE_URL" },
  ];
  expect(answerTo("variable-name-mismatch", declaring({ misnamed }))).toMatchObject({
    outcome: "violated",
    place: { file: "Dockerfile", line: 9 },
    fix: { file: "Procfile", line: 1 },
    remedy: "Give `CACHE_URL` in place of `CACHE_URI`, or read `CACHE_URI`.",
  });
  expect(answerTo("variable-name-mismatch", declaring({})).outcome).toBe("satisfied");
  const { misnamed: _, ...none } = HEALTHY;
  expect(answerTo("variable-name-mismatch", payload({ declared: none })).outcome).toBe(
    "not-applicable",
  );
});

test("older evidence without these observations leaves the rules out", () => {
  const { declared: _, ...older } = payload();
  expect(answerTo("migrations-unrun", older).outcome).toBe("not-applicable");
  expect(violated(older)).toEqual([]);
});
