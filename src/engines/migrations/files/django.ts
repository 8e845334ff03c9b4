import type { MigrationFile } from "#contract/adapter.ts";
import { headsOf } from "../graph.ts";
import {
  areTransactional,
  type FileQuestion,
  type FileStatement,
  pythonLiteral,
  type ReadyFile,
  slugOf,
  within,
} from "./ready-file.ts";

const DATABASE_ONLY =
  "It changes the database and not what Django knows of the models: where makemigrations writes the change by itself, take that.";

/**
 * A migration of the application whose table it is about; undefined when that is not clear.
 *
 * Source  Django manual, "Migration Operations", RunSQL; "Writing database migrations", non-atomic.
 */
export function djangoFile(question: FileQuestion): ReadyFile | undefined {
  const { title, up, down, existing } = question;
  const app = appOf(question);
  if (app === undefined) return undefined;
  const own = existing.filter(({ id }) => labelOf(id) === app);
  const directory = (own[0]?.file ?? "").split("/").slice(0, -1).join("/");
  const heads = headsOf(own).map(nameOf);
  const next = Math.max(0, ...own.map((file) => Number(/^\d+/.exec(nameOf(file)) ?? 0))) + 1;
  const isAtomic = areTransactional(up) && (down === null || areTransactional(down));
  const content = [
    "from django.db import migrations",
    "",
    "",
    "class Migration(migrations.Migration):",
    ...(isAtomic ? [] : ["    atomic = False", ""]),
    "    dependencies = [",
    ...heads.map((head) => `        ("${app}", "${head}"),`),
    "    ]",
    "",
    "    operations = [",
    "        migrations.RunSQL(",
    `            sql=${listOf(up)},`,
    down === null
      ? "            # Nothing is known that turns this back."
      : `            reverse_sql=${listOf(down)},`,
    "        ),",
    "    ]",
    "",
  ];
  const name = `${String(next).padStart(4, "0")}_${slugOf(title).slice(0, 47)}`;
  return {
    name: within(directory, `${name}.py`),
    content: content.join("\n"),
    id: `${app}.${name}`,
    note: DATABASE_ONLY,
  };
}

/** RunSQL runs each element by itself; a per cent sign in it stays one. */
function listOf(statements: readonly FileStatement[]): string {
  const items = statements.map(({ sql }) => `                ${pythonLiteral(sql)},\n`);
  return `[\n${items.join("")}            ]`;
}

function nameOf({ file }: MigrationFile): string {
  return (file.split("/").at(-1) ?? "").replace(/\.py$/, "");
}

function labelOf(id: string): string {
  return id.split(".")[0] ?? "";
}

/** The application that prefixes the table's name; the only one that there is. */
function appOf({ existing, relation }: FileQuestion): string | undefined {
  const labels = [...new Set(existing.map(({ id }) => labelOf(id)))];
  const table = relation.split(".")[1] ?? relation;
  const named = labels
    .filter((label) => table.startsWith(`${label}_`))
    .sort((a, b) => b.length - a.length);
  return named[0] ?? (labels.length === 1 ? labels[0] : undefined);
}
