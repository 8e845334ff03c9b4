export async function up(knex) {
  await knex.schema.alterTable("seeds", (table) => {
    table.boolean("taken").notNullable().defaultTo(false);
  });
}

export async function down(knex) {
  await knex.schema.alterTable("seeds", (table) => {
    table.dropColumn("taken");
  });
}
