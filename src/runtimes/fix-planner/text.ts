import { encodeId, type FactBase, type StableId } from "@supabase/pg-delta/core";
import type { Database } from "#contract/database.ts";
import { withoutEnvironment } from "./destination.ts";
import { readFacts } from "./facts.ts";
import { objectOf } from "./objects.ts";

/** Equal for equal schemas; owners, roles and grants are left out. */
export async function textOfDatabase(database: Database, signal: AbortSignal): Promise<string> {
  return textOfFacts(await readFacts(database, signal));
}

/**
 * One line for each fact and attribute, sorted: kind, relation, member, attribute and value with tabs
 * between them.
 */
function textOfFacts(base: FactBase): string {
  const known = withoutEnvironment(base);
  const lines = known.facts().flatMap(({ id, parent, payload }) => {
    const place = placeOf(id, parent);
    return (
      Object.entries(payload)
        // What starts so is no part of the schema to the planner either.
        .filter(([name]) => !name.startsWith("_"))
        .map(([name, value]) => [...place, name, JSON.stringify(value)])
        .concat([[...place, "", encodeId(id)]])
        .map((words) => words.map((word) => word.replaceAll(/[\t\n]/g, " ")).join("\t"))
    );
  });
  return lines.sort().join("\n");
}

function placeOf(id: StableId, parent: StableId | undefined): readonly string[] {
  const { kind, name } = objectOf(id);
  const owner = parent === undefined || parent.kind === "schema" ? undefined : objectOf(parent);
  if (owner === undefined || owner.name === name) return [kind, name, ""];
  return [kind, owner.name, "name" in id ? id.name : name];
}
