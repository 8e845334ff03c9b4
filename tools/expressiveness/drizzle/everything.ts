// Everything that Drizzle's manual gives a schema of PostgreSQL ("Column types", "Indexes & Constraints", "Sequences",
// "Views", "Schemas", "Row-Level Security"). Roles belong to the server and are left out.
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  boolean,
  char,
  check,
  cidr,
  date,
  doublePrecision,
  foreignKey,
  index,
  inet,
  integer,
  interval,
  json,
  jsonb,
  line,
  macaddr,
  numeric,
  pgEnum,
  pgMaterializedView,
  pgPolicy,
  pgSchema,
  pgSequence,
  pgTable,
  pgView,
  point,
  primaryKey,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

export const aside = pgSchema("aside");
export const size = pgEnum("size", ["small", "large"]);
export const tone = aside.enum("tone", ["low", "high"]);
export const numbers = pgSequence("numbers", {
  startWith: 100,
  increment: 2,
  minValue: 10,
  maxValue: 9000,
  cycle: true,
  cache: 5,
});
export const others = aside.sequence("others");

export const makers = aside.table("makers", {
  id: bigserial({ mode: "number" }).primaryKey(),
  name: text().notNull().unique("makers_name", { nulls: "not distinct" }),
  tone: tone().default("low"),
});

export const things = pgTable(
  "things",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity({
      name: "things_numbers",
      startWith: 1000,
      increment: 3,
      minValue: 7,
      maxValue: 90000,
      cache: 4,
      cycle: true,
    }),
    other: bigint({ mode: "number" }).generatedByDefaultAsIdentity(),
    name: varchar({ length: 40 }).notNull(),
    code: integer().default(7),
    short: smallint(),
    weight: numeric({ precision: 9, scale: 3 }),
    size: size().array(),
    letters: char({ length: 3 }),
    flag: boolean().default(false),
    twice: integer().generatedAlwaysAs(sql`"code" * 2`),
    ip: inet(),
    net: cidr(),
    mac: macaddr(),
    spot: point(),
    at: line(),
    real: real(),
    double: doublePrecision(),
    day: date().defaultNow(),
    hour: time({ precision: 2, withTimezone: true }),
    span: interval({ fields: "day" }),
    data: json(),
    more: jsonb().default({}),
    token: uuid().defaultRandom(),
    made: timestamp({ withTimezone: true, precision: 3 }).defaultNow(),
    makerId: bigint({ mode: "number" }).references(() => makers.id, {
      onDelete: "set null",
      onUpdate: "cascade",
    }),
    parentId: integer().references((): AnyPgColumn => things.id, { onDelete: "restrict" }),
  },
  (table) => [
    check("things_code", sql`${table.code} > 0`),
    unique().on(table.name, table.code),
    index("things_desc").on(table.name.desc().nullsLast(), table.code.asc().nullsFirst()),
    index("things_lower").on(sql`lower(${table.name})`),
    index("things_hash").using("hash", table.name),
    index("things_ops")
      .using("btree", table.name.op("text_pattern_ops"))
      .with({ fillfactor: "70" }),
    index("things_some").on(table.weight).where(sql`${table.code} > 10`),
    index("things_gin").using("gin", table.more),
    uniqueIndex("things_once").on(table.letters),
    pgPolicy("things_seen", {
      as: "restrictive",
      for: "select",
      to: "public",
      using: sql`code > 1`,
    }),
    pgPolicy("things_made", {
      as: "permissive",
      for: "insert",
      to: "current_user",
      withCheck: sql`code < 99`,
    }),
  ],
).enableRLS();

export const pairs = pgTable(
  "pairs",
  { a: integer().notNull(), b: integer().notNull() },
  (table) => [
    primaryKey({ name: "pairs_key", columns: [table.a, table.b] }),
    foreignKey({ name: "pairs_thing", columns: [table.a], foreignColumns: [things.id] }),
  ],
);

export const heavy = pgView("heavy")
  .with({ checkOption: "cascaded", securityBarrier: true, securityInvoker: true })
  .as((query) => query.select().from(pairs));
export const light = pgMaterializedView("light")
  .with({ fillfactor: 70, autovacuumEnabled: false })
  .withNoData()
  .as((query) => query.select({ id: things.id }).from(things));
