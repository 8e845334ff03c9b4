import {
  areTransactional,
  compactTime,
  type FileQuestion,
  type FileStatement,
  isModule,
  lastOf,
  type ReadyFile,
  slugOf,
  sqlText,
  templateLiteral,
  within,
} from "./ready-file.ts";

/**
 * A migration in the language of the one before it, named by milliseconds or by the second as that is.
 *
 * Source  node-pg-migrate manual, "Defining Migrations", noTransaction; "SQL migrations".
 */
export function nodePgMigrateFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const last = (lastOf(existing)?.file ?? "").split("/").at(-1) ?? "";
  const extension = /\.([cm]?[jt]s|sql)$/.exec(last)?.[1] ?? "js";
  const isAtomic = areTransactional(up) && (down === null || areTransactional(down));
  const stamp = /^\d{17}_/.test(last)
    ? at.replaceAll(/\D/g, "").padEnd(17, "0").slice(0, 17)
    : /^\d{14}_/.test(last)
      ? compactTime(at)
      : String(Date.parse(at));
  const name = within(directory, `${stamp}_${slugOf(title, "-")}.${extension}`);
  if (extension === "sql" && isAtomic)
    return {
      name,
      content: `-- Up Migration\n${sqlText(up)}\n-- Down Migration\n${down === null ? "" : sqlText(down)}`,
      note: down === null ? "Nothing is known that turns it back." : "",
    };
  const exportsNames = isModule(existing, extension) || extension === "sql";
  const code = codeOf({ up, down, isAtomic, exportsNames });
  return { name: name.replace(/\.sql$/, ".mjs"), content: code, note: "" };
}

interface Code {
  readonly up: readonly FileStatement[];
  readonly down: readonly FileStatement[] | null;
  readonly isAtomic: boolean;
  readonly exportsNames: boolean;
}

function codeOf({ up, down, isAtomic, exportsNames }: Code): string {
  const head = (name: string) => (exportsNames ? `export const ${name} =` : `exports.${name} =`);
  const body = (statements: readonly FileStatement[]) => [
    ...(isAtomic ? [] : ["  pgm.noTransaction();"]),
    ...statements.map(({ sql }) => `  pgm.sql(${templateLiteral(sql)});`),
  ];
  return [
    `${head("up")} (pgm) => {`,
    ...body(up),
    "};",
    "",
    ...(down === null
      ? [`${head("down")} false;`]
      : [`${head("down")} (pgm) => {`, ...body(down), "};"]),
    "",
  ].join("\n");
}
