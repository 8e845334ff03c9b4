import type { PrismaFile } from "./prisma-schema.ts";

/** A field that is a column, as Prisma's client knows it. */
export interface PrismaField {
  readonly name: string;
  readonly column: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isOptional: boolean;
  /** The client or the server gives it a value. */
  readonly isGiven: boolean;
  /** What the client calls the first label of its enum. */
  readonly label?: string;
}

/** A field that leads to another model; of the two sides of a relation only one. */
export interface PrismaRelation {
  readonly name: string;
  readonly target: string;
  readonly isList: boolean;
}

export interface PrismaModel {
  readonly name: string;
  readonly table: string;
  readonly schema: string;
  readonly fields: readonly PrismaField[];
  readonly relations: readonly PrismaRelation[];
}

export interface PrismaClient {
  /** `prisma-client-js`, or `prisma-client` from version 6.6 on. */
  readonly provider: string;
  /** As written, relative to the file of the generator; absent where the client lies among the packages. */
  readonly output?: string;
  /** `library`, `binary`, or `client` where no engine is needed. */
  readonly engineType?: string;
  /** The file of the generator, relative to the project. */
  readonly file: string;
}

const FIELD = /^\s*(\w+)\s+(\w+)(?:\("[^"]*"\))?(\[\]|\?)?(.*)$/;
const HOLDS_COLUMNS = /@relation\([^)]*\bfields\s*:/;
const NO_FIELD = /^\s*(?:@@|$|\})/;

/**
 * The models of Prisma's schema as its client queries them. Views are models, too; what is left out of the
 * client is left out here.
 *
 * Source  Prisma's manual, "Prisma schema reference": one field or attribute is one line.
 */
export function prismaModels(files: readonly PrismaFile[]): readonly PrismaModel[] {
  const blocks = files.flatMap(({ text }) => blocksIn(text));
  const labels = new Map(
    blocks
      .filter(({ kind }) => kind === "enum")
      .map(({ name, lines }) => [
        name,
        lines.map((line) => /^\s*(\w+)/.exec(line)?.[1]).find(Boolean),
      ]),
  );
  const models = blocks.filter(
    ({ kind, lines }) => kind !== "enum" && !has(lines, /^\s*@@ignore\b/),
  );
  const names = new Set(models.map(({ name }) => name));
  const described = models.map(({ name, lines }) => ({ name, lines, written: writtenIn(lines) }));
  const relations = described.flatMap(({ name, written }) =>
    written.filter(({ type }) => names.has(type)).map((each) => ({ ...each, of: name })),
  );
  return described.map(({ name, lines, written }) => ({
    name,
    table: valueIn(lines, /^\s*@@map\(\s*(?:name\s*:\s*)?"([^"]+)"/) ?? name,
    schema: valueIn(lines, /^\s*@@schema\(\s*"([^"]+)"/) ?? "public",
    fields: written
      .filter(({ type }) => !names.has(type))
      .map((each) => fieldFrom(each, labels.get(each.type))),
    relations: relations
      .filter((each) => each.of === name && isTold(each, relations))
      .map(({ field, type, marker }) => ({ name: field, target: type, isList: marker === "[]" })),
  }));
}

interface Written {
  readonly field: string;
  readonly type: string;
  /** `[]`, `?` or nothing. */
  readonly marker: string;
  /** The attributes. */
  readonly rest: string;
}

function writtenIn(lines: readonly string[]): readonly Written[] {
  return lines.flatMap((line): Written[] => {
    if (NO_FIELD.test(line)) return [];
    const [, field = "", type = "", marker = "", rest = ""] = FIELD.exec(line) ?? [];
    return field === "" || /@ignore\b/.test(rest) ? [] : [{ field, type, marker, rest }];
  });
}

function fieldFrom({ field, type, marker, rest }: Written, label: string | undefined): PrismaField {
  return {
    ...{ name: field, type, isList: marker === "[]", isOptional: marker === "?" },
    column: /(?<!@)@map\(\s*(?:name\s*:\s*)?"([^"]+)"/.exec(rest)?.[1] ?? field,
    isGiven: /@(?:default|updatedAt)\b/.test(rest),
    ...(label === undefined ? {} : { label }),
  };
}

interface WrittenRelation extends Written {
  readonly of: string;
}

/** The side that holds the columns tells it; of two lists the model that comes first by name. */
function isTold(relation: WrittenRelation, all: readonly WrittenRelation[]): boolean {
  if (HOLDS_COLUMNS.test(relation.rest)) return true;
  const isOther = ({ of, type, rest }: WrittenRelation) =>
    of === relation.type &&
    type === relation.of &&
    relationName(rest) === relationName(relation.rest);
  const isHeld = all.some((each) => isOther(each) && HOLDS_COLUMNS.test(each.rest));
  return relation.marker === "[]" && !isHeld && relation.of <= relation.type;
}

function relationName(rest: string): string | undefined {
  return /@relation\(\s*(?:[^)]*?\bname\s*:\s*)?"([^"]+)"/.exec(rest)?.[1];
}

/** The client that the schema's first generator of one writes. */
export function prismaClient(files: readonly PrismaFile[]): PrismaClient | undefined {
  for (const { file, text } of files)
    for (const [, body = ""] of text.matchAll(/^\s*generator\s+\w+\s*\{([^}]*)\}/gm)) {
      const settingOf = (key: string) =>
        new RegExp(`^\\s*${key}\\s*=\\s*"([^"]*)"`, "m").exec(body)?.[1];
      const [provider, output, engineType] = ["provider", "output", "engineType"].map(settingOf);
      if (provider === undefined || !/^prisma-client(?:-js|-ts)?$/.test(provider)) continue;
      return {
        ...{ provider, file },
        ...(output === undefined ? {} : { output }),
        ...(engineType === undefined ? {} : { engineType }),
      };
    }
  return undefined;
}

interface Block {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly string[];
}

function blocksIn(text: string): readonly Block[] {
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)\/\/.*$/, ""));
  return lines.flatMap((line, index): Block[] => {
    const [, kind = "", name = ""] = /^\s*(model|view|enum)\s+(\w+)\s*\{/.exec(line) ?? [];
    if (kind === "") return [];
    const rest = lines.slice(index + 1);
    const length = rest.findIndex((later) => /^\s*\}/.test(later));
    return [{ kind, name, lines: rest.slice(0, length < 0 ? rest.length : length) }];
  });
}

function has(lines: readonly string[], pattern: RegExp): boolean {
  return lines.some((line) => pattern.test(line));
}

function valueIn(lines: readonly string[], pattern: RegExp): string | undefined {
  return lines.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
}
