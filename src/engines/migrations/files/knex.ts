import {
  areTransactional,
  compactTime,
  type FileQuestion,
  type FileStatement,
  isModule,
  lastOf,
  NO_WAY_BACK,
  type ReadyFile,
  slugOf,
  templateLiteral,
  within,
} from "./ready-file.ts";

/**
 * A migration in the language of the one before it; Knex orders them by name.
 *
 * Source  Knex manual, "Migrations", "Transactions in migrations".
 */
export function knexFile({ title, up, down, existing, directory, at }: FileQuestion): ReadyFile {
  const last = lastOf(existing)?.file ?? "";
  const extension = /\.([cm]?[jt]s)$/.exec(last)?.[1] ?? "js";
  const exportsNames = isModule(existing, extension);
  const isTypeScript = extension.endsWith("ts");
  const isAtomic = areTransactional(up) && (down === null || areTransactional(down));
  const head = (name: string) =>
    exportsNames
      ? `export async function ${name}(knex${isTypeScript ? ": Knex): Promise<void>" : ")"} {`
      : `exports.${name} = async function (knex) {`;
  const end = exportsNames ? "}" : "};";
  const back = down === null ? [`  throw new Error("${NO_WAY_BACK}");`] : bodyOf(down);
  const lines = [
    ...(isTypeScript ? ['import type { Knex } from "knex";', ""] : []),
    head("up"),
    ...bodyOf(up),
    end,
    "",
    head("down"),
    ...back,
    end,
    ...(isAtomic
      ? []
      : [
          "",
          exportsNames
            ? "export const config = { transaction: false };"
            : "exports.config = { transaction: false };",
        ]),
    "",
  ];
  const name = `${compactTime(at)}_${slugOf(title)}.${extension}`;
  return { name: within(directory, name), content: lines.join("\n"), note: "" };
}

/** A question mark is a binding to `raw`, also where none is given. */
function bodyOf(statements: readonly FileStatement[]): readonly string[] {
  return statements.map(
    ({ sql }) => `  await knex.raw(${templateLiteral(sql.replaceAll("?", "\\?"))});`,
  );
}
