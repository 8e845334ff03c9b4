export async function up(knex) {
  await knex.schema.createTable("seeds", (table) => {
    table.increments("id");
    table.string("name", 120).notNullable();
    table.integer("grams").notNullable();
    table.timestamp("offered").notNullable().defaultTo(knex.fn.now());
  });
}

export async function down(knex) {
  await knex.schema.dropTable("seeds");
}
