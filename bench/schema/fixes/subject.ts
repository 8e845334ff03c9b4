import type { Database, DatabaseServer } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { createFixPlanner } from "#runtimes/fix-planner/planner.ts";
import { optionsOf } from "#validators/schema/comparison/differences.ts";
import type { StudyContext } from "#validators/schema/study.ts";
import { sideOf } from "../compare.ts";

/** Two built sides as the study of fixes is given them. */
export async function contextOf(
  server: DatabaseServer,
  sides: { readonly modelled: Database; readonly migrated: Database },
): Promise<StudyContext> {
  const { modelled, migrated } = sides;
  const terms = { models: { expressible: null, report: null }, migrations: { bookkeeping: [] } };
  const expected = await sideOf(modelled);
  const [wanted, found] = await settleFacts({
    ...{ expected, observed: await sideOf(migrated), role: server.role },
    options: optionsOf(terms, expected.facts),
  });
  const ports: Pick<Ports, "databases" | "fixPlanner" | "clock" | "redact"> = {
    databases: server,
    fixPlanner: createFixPlanner(),
    clock: { now: () => new Date().toISOString(), monotonicMs: () => performance.now() },
    redact: (text) => text,
  } as Ports;
  return {
    ...{ ports, migrated, modelled },
    payload: {
      models: {
        ...{ supported: true, expressible: null, report: null, facts: wanted },
        catalog: await askCatalog(modelled),
      },
      migrated: { catalog: await askCatalog(migrated), facts: found },
      migrations: terms.migrations,
    },
  } as unknown as StudyContext;
}
