import type { ModelTable } from "#contract/adapter.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";

const ANSWERED = [RULES.tableAbsent, RULES.columnAbsent];
const RELATIONS = new Set(["table", "view", "materialized view", "foreign table"]);

/** The rules that what the sources query can answer, where no models build a schema. */
export function judgeQueried(payload: SchemaEvidence): readonly Finding[] {
  const { models, migrated, migrations } = payload;
  const tables = models.supported ? [] : (models.report?.tables ?? []);
  if (tables.length === 0 || migrations.files.length === 0) return [];
  if (migrated.facts === null)
    return ANSWERED.map((rule) =>
      answer(rule, { outcome: "inconclusive", message: `Not compared: ${migrated.obstacle}.` }),
    );
  const built = builtIn(migrated.facts);
  const absent = tables.filter((table) => builtFor(built, table).length === 0);
  const short = tables.flatMap((table) => {
    const own = builtFor(built, table);
    const lacks = ({ name }: { readonly name: string }) =>
      own.length > 0 && own.every(({ columns }) => columns?.has(name) === false);
    return table.columns.filter(lacks).map((column) => ({ table, column }));
  });
  return [
    ...(absent.length === 0 ? [satisfied(RULES.tableAbsent)] : absent.map(absentTable)),
    ...(short.length === 0
      ? [satisfied(RULES.columnAbsent)]
      : short.map(({ table, column }) =>
          answer(
            { ...RULES.columnAbsent, severity: "warning" },
            {
              outcome: "violated",
              message: `The types of the queries give ${table.name} a column ${column.name}, which no migration makes.`,
              place: placeOf(column),
              remedy: `Add ${column.name} in a migration, or take it out of the type.`,
              subject: `${table.name}.${column.name}`,
            },
          ),
        )),
  ];
}

function satisfied(rule: typeof RULES.tableAbsent): Finding {
  return answer(rule, {
    outcome: "satisfied",
    message: "The migrations make everything that the types of the queries name.",
  });
}

function absentTable(table: ModelTable): Finding {
  return answer(RULES.tableAbsent, {
    outcome: "violated",
    message: `A query of the application uses the table ${table.name}, which no migration makes.`,
    place: placeOf(table),
    remedy: `Add a migration that creates ${table.name}, or take the query out.`,
    subject: table.name,
  });
}

function placeOf({ file, line }: Pick<ModelTable, "file" | "line">): Place {
  if (file === undefined) return { process: "models" };
  return { file, ...(line === undefined ? {} : { line }) };
}

interface Built {
  readonly schema: string;
  readonly name: string;
  /** Undefined for what has columns of its own making, such as a view. */
  readonly columns: Set<string> | undefined;
}

function builtIn({ facts }: FactSet): readonly Built[] {
  const relations = new Map<string, Built>();
  for (const { kind, name } of facts.filter((fact) => RELATIONS.has(fact.kind))) {
    const [schema = "", own = ""] = nameParts(name);
    const columns = kind === "table" ? new Set<string>() : undefined;
    relations.set(`${schema}.${own}`, { schema, name: own, columns });
  }
  for (const { name } of facts.filter(({ kind }) => kind === "column")) {
    const [schema, table, column = ""] = nameParts(name);
    relations.get(`${schema}.${table}`)?.columns?.add(column);
  }
  return [...relations.values()];
}

/** Those of the name in any schema, because the search path of a role may lead to it. */
function builtFor(built: readonly Built[], { schema, name }: ModelTable): readonly Built[] {
  return built.filter((each) => each.name === name && (schema === "" || each.schema === schema));
}
