import type { Located, ModelTable } from "#contract/adapter.ts";

export interface PrismaSchema {
  /** Of the data source; undefined where none is written. */
  readonly provider?: string;
  readonly tables: readonly ModelTable[];
}

export interface PrismaFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Models of Prisma's schema with the lines of their fields and attributes, as the database will call them.
 *
 * Source  Prisma's manual, "Prisma schema reference": one field or attribute is one line.
 */
export function prismaSchema(files: readonly PrismaFile[]): PrismaSchema {
  const whole = files.map(({ text }) => text).join("\n");
  const source = /\bdatasource\s+\w+\s*\{([^}]*)\}/.exec(whole)?.[1] ?? "";
  const provider = /\bprovider\s*=\s*"(\w+)"/.exec(source)?.[1];
  const models = new Set([...whole.matchAll(/^\s*model\s+(\w+)\s*\{/gm)].map((match) => match[1]));
  const tables = files.flatMap((file) => modelsOf(file, models));
  return { ...(provider === undefined ? {} : { provider }), tables };
}

function modelsOf(
  { file, text }: PrismaFile,
  models: ReadonlySet<string | undefined>,
): ModelTable[] {
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)\/\/.*$/, ""));
  return lines.flatMap((line, index): ModelTable[] => {
    const model = /^\s*model\s+(\w+)\s*\{/.exec(line)?.[1];
    if (model === undefined) return [];
    const length = lines.slice(index).findIndex((later) => /^\s*\}/.test(later));
    const body = lines.slice(index + 1, length < 0 ? lines.length : index + length);
    return [tableOf({ model, body, place: { file, line: index + 1 } }, models)];
  });
}

interface ModelText {
  readonly model: string;
  readonly body: readonly string[];
  readonly place: { readonly file: string; readonly line: number };
}

function tableOf(
  { model, body, place }: ModelText,
  models: ReadonlySet<string | undefined>,
): ModelTable {
  const whole = body.join("\n");
  const lines = body.map((text, index) => ({
    text,
    at: { file: place.file, line: place.line + index + 1 },
  }));
  const fields = lines.flatMap(({ text, at }) => {
    const [, field, type] = /^\s*(\w+)\s+(\w+)/.exec(text) ?? [];
    // A field whose type is a model is a relation, which is no column.
    return field === undefined || models.has(type)
      ? []
      : [{ field, at, column: mapped(text) ?? field }];
  });
  const columnOf = new Map(fields.map(({ field, column }) => [field, column]));
  const members = lines.flatMap(({ text, at }): Located[] => {
    const listed =
      /@@(?:id|unique|index)\(\s*(?:fields\s*:\s*)?\[([^\]]*)\]/.exec(text)?.[1] ??
      /@relation\(.*\bfields\s*:\s*\[([^\]]*)\]/.exec(text)?.[1];
    const named = /@@?(?:id|unique|index|relation)\b.*\bmap\s*:\s*"([^"]+)"/.exec(text)?.[1];
    if (named !== undefined) return [{ name: named, ...at }];
    if (listed === undefined) return [];
    const columns = [...listed.matchAll(/\w+(?=\s*(?:\([^)]*\))?\s*(?:,|$))/g)];
    return [{ name: columns.map(([name]) => columnOf.get(name) ?? name).join("+"), ...at }];
  });
  return {
    name: /@@map\(\s*(?:name\s*:\s*)?"([^"]+)"/.exec(whole)?.[1] ?? model,
    schema: /@@schema\(\s*"([^"]+)"/.exec(whole)?.[1] ?? "public",
    ...place,
    columns: fields.map(({ column, at }) => ({ name: column, ...at })),
    members,
  };
}

function mapped(text: string): string | undefined {
  return /(?<!@)@map\(\s*(?:name\s*:\s*)?"([^"]+)"/.exec(text)?.[1];
}
