import type { MigrationInterface, QueryRunner } from "typeorm";

export class Readings1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query(`
      CREATE TABLE readings (
        id serial PRIMARY KEY,
        station_id integer NOT NULL
          CONSTRAINT readings_station_id_fkey REFERENCES stations ON DELETE CASCADE,
        celsius numeric(4, 1) NOT NULL,
        taken timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query("CREATE INDEX readings_station_id ON readings (station_id)");
  }

  async down(runner: QueryRunner) {
    await runner.query("DROP TABLE readings");
  }
}
