import type { RowCase } from "../case.ts";

const ALEMBIC_BASE = `op.create_table("guests", sa.Column("id", sa.Integer, primary_key=True), sa.Column("email", sa.Text), sa.Column("room", sa.Integer), sa.Column("notes", sa.Text))`;
const PG_BASE = `pgm.createTable("boats", { id: "id", name: "text", length: "integer", owner_id: "integer" });
  pgm.createTable("owners", { id: "id", name: "text" });`;
const KNEX_BASE = `await knex.schema.createTable("books", (t) => { t.increments("id"); t.text("isbn"); t.text("title"); t.integer("pages"); });`;
const DJANGO_BASE = `migrations.CreateModel("Plant", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.TextField(null=True)),
            ("height", models.TextField(null=True)),
            ("code", models.CharField(max_length=200, null=True)),
        ]),`;

/** The same questions through migration tools. */
export const TOOLS: readonly RowCase[] = [
  {
    ...{ id: "alembic-not-null", tool: "alembic", base: ALEMBIC_BASE, sqlstate: "23502" },
    failing: `op.alter_column("guests", "email", nullable=False)`,
    safe: `op.execute("UPDATE guests SET email = '' WHERE email IS NULL")
    op.alter_column("guests", "email", nullable=False)`,
    row: /rows? of guests.*\(id \d+, email NULL/,
  },
  {
    ...{ id: "alembic-new-column", tool: "alembic", base: ALEMBIC_BASE, sqlstate: "23502" },
    failing: `op.add_column("guests", sa.Column("nights", sa.Integer, nullable=False))`,
    safe: `op.add_column("guests", sa.Column("nights", sa.Integer, nullable=False, server_default="1"))`,
    row: /rows of guests, such as \(id 1/,
  },
  {
    ...{ id: "alembic-unique", tool: "alembic", base: ALEMBIC_BASE, sqlstate: "23505" },
    failing: `op.create_unique_constraint("guests_room", "guests", ["room"])`,
    safe: `op.execute("UPDATE guests SET room = NULL WHERE id NOT IN (SELECT min(id) FROM guests GROUP BY room)")
    op.create_unique_constraint("guests_room", "guests", ["room"])`,
    row: /rows of guests, such as \(id \d+, room -?\d+/,
  },
  {
    ...{ id: "alembic-check", tool: "alembic", base: ALEMBIC_BASE, sqlstate: "23514" },
    failing: `op.create_check_constraint("guests_room_positive", "guests", "room > 0")`,
    safe: `op.execute("UPDATE guests SET room = 1 WHERE room <= 0")
    op.create_check_constraint("guests_room_positive", "guests", "room > 0")`,
    row: /rows? of guests.*\(id \d+, room (?:-|0)/,
  },
  {
    ...{ id: "pg-migrate-not-null", tool: "node-pg-migrate", base: PG_BASE, sqlstate: "23502" },
    failing: `pgm.alterColumn("boats", "name", { notNull: true });`,
    safe: `pgm.sql("UPDATE boats SET name = 'unnamed' WHERE name IS NULL");
  pgm.alterColumn("boats", "name", { notNull: true });`,
    row: /rows? of boats.*\(id \d+, name NULL/,
  },
  {
    ...{ id: "pg-migrate-orphan", tool: "node-pg-migrate", base: PG_BASE, sqlstate: "23503" },
    failing: `pgm.addConstraint("boats", "boats_owner", "FOREIGN KEY (owner_id) REFERENCES owners (id)");`,
    safe: `pgm.sql("UPDATE boats SET owner_id = NULL WHERE owner_id NOT IN (SELECT id FROM owners)");
  pgm.addConstraint("boats", "boats_owner", "FOREIGN KEY (owner_id) REFERENCES owners (id)");`,
    row: /rows? of boats.*\(id \d+, owner_id -?\d+/,
  },
  {
    ...{ id: "pg-migrate-type", tool: "node-pg-migrate", base: PG_BASE, sqlstate: "22003" },
    failing: `pgm.alterColumn("boats", "length", { type: "smallint" });`,
    safe: `pgm.alterColumn("boats", "length", { type: "smallint", using: "least(32767, greatest(-32768, length))::smallint" });`,
    row: /rows? of boats.*\(id \d+, length "?-?\d+/,
  },
  {
    ...{ id: "knex-not-null", tool: "knex", base: KNEX_BASE, sqlstate: "23502" },
    failing: `await knex.schema.alterTable("books", (t) => { t.dropNullable("title"); });`,
    safe: `await knex("books").whereNull("title").update({ title: "" });
  await knex.schema.alterTable("books", (t) => { t.dropNullable("title"); });`,
    row: /rows? of books.*\(id \d+, title NULL/,
  },
  {
    ...{ id: "knex-unique", tool: "knex", base: KNEX_BASE, sqlstate: "23505" },
    failing: `await knex.schema.alterTable("books", (t) => { t.unique(["isbn"]); });`,
    safe: `await knex.raw("DELETE FROM books AS b USING books AS o WHERE o.isbn = b.isbn AND o.id < b.id");
  await knex.schema.alterTable("books", (t) => { t.unique(["isbn"]); });`,
    row: /rows of books, such as \(id \d+, isbn "/,
  },
  {
    ...{ id: "knex-narrower", tool: "knex", base: KNEX_BASE, sqlstate: "22001" },
    failing: `await knex.raw("ALTER TABLE books ALTER title TYPE varchar(50)");`,
    safe: `await knex.raw("ALTER TABLE books ALTER title TYPE varchar(50) USING left(title, 50)");`,
    row: /rows? of books.*\(id \d+, title "/,
  },
  {
    ...{ id: "django-unique", tool: "django", base: DJANGO_BASE, sqlstate: "23505" },
    failing: `migrations.AlterField("plant", "code", models.CharField(max_length=200, null=True, unique=True)),`,
    safe: `migrations.RunSQL("UPDATE garden_plant SET code = NULL WHERE id NOT IN (SELECT min(id) FROM garden_plant GROUP BY code)"),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AlterField("plant", "code", models.CharField(max_length=200, null=True, unique=True)),`,
    row: /rows of garden_plant, such as \(id \d+, code "/,
  },
  {
    ...{ id: "django-narrower", tool: "django", base: DJANGO_BASE, sqlstate: "22001" },
    failing: `migrations.AlterField("plant", "code", models.CharField(max_length=20, null=True)),`,
    safe: `migrations.RunSQL("UPDATE garden_plant SET code = left(code, 20)"),
        migrations.AlterField("plant", "code", models.CharField(max_length=20, null=True)),`,
    row: /rows? of garden_plant.*\(id \d+, code "/,
  },
  {
    ...{ id: "django-integer", tool: "django", base: DJANGO_BASE, sqlstate: "22P02" },
    failing: `migrations.AlterField("plant", "height", models.IntegerField(null=True)),`,
    safe: `migrations.RunSQL("UPDATE garden_plant SET height = NULL WHERE height !~ '^[0-9]{1,9}$'"),
        migrations.AlterField("plant", "height", models.IntegerField(null=True)),`,
    row: /rows? of garden_plant.*\(id \d+, height "/,
  },
];
