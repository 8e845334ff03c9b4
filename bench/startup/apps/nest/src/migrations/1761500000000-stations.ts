import type { MigrationInterface, QueryRunner } from "typeorm";

export class Stations1761500000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE stations (
        id serial PRIMARY KEY,
        school varchar(80) NOT NULL UNIQUE
      )`);
  }

  async down(runner: QueryRunner) {
    await runner.query("DROP TABLE stations");
  }
}
