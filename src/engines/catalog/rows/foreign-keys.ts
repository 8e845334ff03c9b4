import { type Constraint, qualified, type Table } from "../shape.ts";

/** One foreign key, as the server deparses it under an empty search path. */
export interface ForeignKey {
  readonly columns: readonly string[];
  /** Qualified name, unquoted. */
  readonly table: string;
  readonly targets: readonly string[];
}

const NAME = '(?:"(?:[^"]|"")*"|[^\\s"().,]+)';
const LIST = `\\(((?:${NAME}(?:, )?)+)\\)`;
const DEFINITION = new RegExp(
  `^FOREIGN KEY ${LIST} REFERENCES (${NAME})\\.(${NAME})(?:\\(|) ?`.replace("(?:\\(|) ?", LIST),
);

/** The foreign keys of a table; a definition of another form is left out. */
export function foreignKeys({ constraints }: Pick<Table, "constraints">): readonly ForeignKey[] {
  return constraints.flatMap((constraint) => foreignKeyOf(constraint) ?? []);
}

function foreignKeyOf({ kind, definition }: Constraint): ForeignKey | undefined {
  if (kind !== "foreign-key") return undefined;
  const [, columns, schema, name, targets] = DEFINITION.exec(definition) ?? [];
  if (columns === undefined || schema === undefined) return undefined;
  if (name === undefined || targets === undefined) return undefined;
  return {
    columns: namesIn(columns),
    table: qualified({ schema: plain(schema), name: plain(name) }),
    targets: namesIn(targets),
  };
}

function namesIn(list: string): readonly string[] {
  return [...list.matchAll(new RegExp(NAME, "g"))].map(([name]) => plain(name));
}

function plain(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
