/** One change between two versions that serve at the same time for a while. */
export interface RollingCase {
  readonly id: string;
  /** Body of the migration's `upgrade`, one statement per entry. */
  readonly upgrade: readonly string[];
  /** Changes of the models that belong to it: file, text, what takes its place. */
  readonly models?: readonly (readonly [file: string, text: string, replacement: string])[];
  /** Whether the deployed version, on the new schema, still serves and writes. */
  readonly old: "serves" | "fails";
  /** Who runs the migrations of this version; the example's entrypoint does by itself. */
  readonly migrator?: "deploy-step" | "nobody";
  /** Whether this version serves on the deployed schema; absent where it migrates before it serves. */
  readonly early?: "serves" | "secured" | "fails";
}

const CATALOGUE = "orders/store/models/catalogue.py";
const ACCOUNTS = "orders/store/models/accounts.py";
const column = (table: string, definition: string) =>
  `op.add_column("${table}", sa.Column(${definition}))`;
const CITY: RollingCase["models"] = [
  [
    CATALOGUE,
    "city: Mapped[str] = mapped_column(String(80))",
    'city: Mapped[str] = mapped_column(String(80))\n    region: Mapped[str] = mapped_column(String(20), server_default="")',
  ],
];
const REGION = column("warehouses", '"region", sa.String(20), nullable=False, server_default=""');

export const ROLLING_CASES: readonly RollingCase[] = [
  {
    id: "column-renamed",
    upgrade: ['op.alter_column("customers", "name", new_column_name="full_name")'],
    models: [
      [
        ACCOUNTS,
        "name: Mapped[str] = mapped_column(String(120))",
        'name: Mapped[str] = mapped_column("full_name", String(120))',
      ],
    ],
    old: "fails",
  },
  { id: "column-dropped", upgrade: ['op.drop_column("orders", "note")'], old: "fails" },
  {
    id: "table-renamed",
    upgrade: ['op.rename_table("enquiries", "questions")'],
    models: [[CATALOGUE, '__tablename__ = "enquiries"', '__tablename__ = "questions"']],
    old: "fails",
  },
  {
    id: "column-required",
    upgrade: [column("customers", '"channel", sa.Text(), nullable=False')],
    old: "fails",
  },
  {
    id: "check-tightened",
    upgrade: ['op.create_check_constraint("long", "customers", "length(name) > 400")'],
    old: "fails",
  },
  {
    id: "enum-label-renamed",
    upgrade: [`op.execute("ALTER TYPE order_status RENAME VALUE 'draft' TO 'open'")`],
    old: "fails",
  },
  {
    id: "type-narrowed",
    upgrade: ['op.alter_column("warehouses", "city", type_=sa.String(1))'],
    old: "fails",
  },
  {
    id: "type-changed",
    upgrade: [
      'op.alter_column("products", "title", type_=sa.LargeBinary(), postgresql_using="title::bytea")',
    ],
    old: "fails",
  },
  { id: "table-dropped", upgrade: ['op.execute("DROP TABLE enquiries CASCADE")'], old: "fails" },
  {
    id: "trigger-refuses",
    upgrade: [
      `op.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'begin raise exception ''closed''; end'")`,
      'op.execute("CREATE TRIGGER refuse BEFORE INSERT ON enquiries FOR EACH ROW EXECUTE FUNCTION refuse()")',
    ],
    old: "fails",
  },
  {
    id: "column-added-nullable",
    upgrade: [column("customers", '"channel", sa.Text(), nullable=True')],
    old: "serves",
  },
  {
    id: "column-added-with-default",
    upgrade: [column("orders", `"channel", sa.Text(), nullable=False, server_default="web"`)],
    old: "serves",
  },
  {
    id: "table-added",
    upgrade: ['op.create_table("badges", sa.Column("id", sa.Integer(), primary_key=True))'],
    old: "serves",
  },
  {
    id: "index-added",
    upgrade: ['op.create_index("ix_customers_name", "customers", ["name"])'],
    old: "serves",
  },
  {
    id: "type-widened",
    upgrade: ['op.alter_column("customers", "name", type_=sa.String(400))'],
    old: "serves",
  },
  {
    id: "check-that-holds",
    upgrade: ['op.create_check_constraint("some", "customers", "length(name) > 0")'],
    old: "serves",
  },
  {
    id: "enum-label-added",
    upgrade: [`op.execute("ALTER TYPE order_status ADD VALUE 'returned'")`],
    old: "serves",
  },
  {
    id: "needs-its-column-and-nobody-migrates",
    upgrade: [REGION],
    models: CITY,
    old: "serves",
    migrator: "nobody",
    early: "fails",
  },
  {
    id: "needs-its-column-and-a-step-migrates",
    upgrade: [REGION],
    models: CITY,
    old: "serves",
    migrator: "deploy-step",
    early: "secured",
  },
  {
    id: "does-without-its-column",
    upgrade: [REGION],
    old: "serves",
    migrator: "nobody",
    early: "serves",
  },
];
