import {
  areTransactional,
  classOf,
  type FileQuestion,
  type FileStatement,
  isModule,
  lastOf,
  NO_WAY_BACK,
  type ReadyFile,
  templateLiteral,
  within,
} from "./ready-file.ts";

/**
 * A migration class; TypeORM orders them by the milliseconds at the end of their names.
 *
 * Source  TypeORM manual, "Migrations"; MigrationInterface.transaction.
 */
export function typeormFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const last = lastOf(existing)?.file ?? "";
  const isTypeScript = !/\.[cm]?js$/.test(last);
  const exportsNames = isTypeScript || isModule(existing, last.split(".").at(-1) ?? "");
  const time = Math.max(Date.parse(at), timeOf(last) + 1);
  const name = `${classOf(title)}${time}`;
  const isAtomic = areTogether(up) && (down === null || areTogether(down));
  const runner = isTypeScript ? "queryRunner: QueryRunner): Promise<void>" : "queryRunner)";
  const back = down === null ? [`    throw new Error("${NO_WAY_BACK}");`] : bodyOf(down);
  const lines = [
    ...(isTypeScript
      ? [
          'import type { MigrationInterface, QueryRunner } from "typeorm";',
          "",
          `export class ${name} implements MigrationInterface {`,
        ]
      : [exportsNames ? `export class ${name} {` : `module.exports.${name} = class ${name} {`]),
    `  name = "${name}";`,
    ...(isAtomic ? [] : ["  transaction = false;"]),
    "",
    `  async up(${runner} {`,
    ...bodyOf(up),
    "  }",
    "",
    `  async down(${runner} {`,
    ...back,
    "  }",
    exportsNames ? "}" : "};",
    "",
  ];
  const extension = isTypeScript ? "ts" : "js";
  return {
    name: within(directory, `${time}-${classOf(title)}.${extension}`),
    content: lines.join("\n"),
    note: isAtomic ? "" : "Run it with migrationsTransactionMode `each`.",
  };
}

/**
 * What may share a transaction: also labels of an enum, as long as nothing uses them in it. A migration
 * without one of its own is refused where all share one, which is what TypeORM does by itself.
 *
 * Source  PostgreSQL manual, "ALTER TYPE", since 12; TypeORM manual, "Transaction modes".
 */
function areTogether(statements: readonly FileStatement[]): boolean {
  const addsLabel = ({ sql }: FileStatement) => /^\s*ALTER\s+TYPE\s.+\sADD\s+VALUE\s/is.test(sql);
  return areTransactional(statements) || statements.every(addsLabel);
}

function bodyOf(statements: readonly FileStatement[]): readonly string[] {
  return statements.map(({ sql }) => `    await queryRunner.query(${templateLiteral(sql)});`);
}

function timeOf(file: string): number {
  return Number(/(\d{10,})-?\w*\.\w+$/.exec(file)?.[1] ?? 0);
}
