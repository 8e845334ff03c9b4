/**
 * Tables that migration tools keep for themselves and that nobody else would name so. Names that an
 * application might use too, such as `migrations`, are known to the adapter that finds the tool.
 *
 * Source  The tools' manuals: Alembic, Django, Prisma, Drizzle, Knex, Sequelize, Umzug, node-pg-migrate,
 *         TypeORM, MikroORM, Kysely, Flyway, Liquibase, goose, golang-migrate, dbmate, Rails, Atlas,
 *         Sqitch, graphile-migrate, refinery, sqlx, Diesel, Ecto, yoyo.
 */
export const KNOWN_BOOKKEEPING: readonly string[] = [
  "alembic_version",
  "django_migrations",
  "_prisma_migrations",
  "__drizzle_migrations",
  "knex_migrations",
  "knex_migrations_lock",
  "SequelizeMeta",
  "SequelizeData",
  "pgmigrations",
  "typeorm_metadata",
  "mikro_orm_migrations",
  "kysely_migration",
  "kysely_migration_lock",
  "flyway_schema_history",
  "databasechangelog",
  "databasechangeloglock",
  "goose_db_version",
  "schema_migrations",
  "ar_internal_metadata",
  "atlas_schema_revisions",
  "refinery_schema_history",
  "_sqlx_migrations",
  "__diesel_schema_migrations",
  "_yoyo_migration",
  "_yoyo_log",
  "_yoyo_version",
  "yoyo_lock",
  "graphile_migrate.*",
  "sqitch.*",
  "atlas_schema_revisions.*",
];
