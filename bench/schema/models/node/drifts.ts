/** One change of a fixture's models that no migration follows. */
export interface Drift {
  readonly orm: string;
  readonly rule: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Text in the changed file whose line the finding must name; absent where the file suffices. */
  readonly at?: string;
}

const drift =
  (orm: string, file: string) =>
  (rule: string, [from, to]: readonly [string, string], at?: string): Drift => ({
    ...{ orm, file, rule: `schema/${rule}`, from, to },
    ...(at === undefined ? {} : { at }),
  });

const author = drift("typeorm", "src/entities/author.ts");
const book = drift("typeorm", "src/entities/book.ts");
const genre = drift("typeorm", "src/entities/genre.ts");
const drizzle = drift("drizzle", "src/schema.ts");
const seqAuthor = drift("sequelize", "models/author.js");
const seqBook = drift("sequelize", "models/book.js");
const mikroAuthor = drift("mikro-orm", "entities/author.js");
const mikroBook = drift("mikro-orm", "entities/book.js");
const prisma = drift("prisma", "prisma/schema.prisma");

export const DRIFTS: readonly Drift[] = [
  book(
    "column-absent",
    ["  title: string;", "  title: string;\n\n  @Column({ nullable: true })\n  isbn: string;"],
    "isbn: string;",
  ),
  author("type-different", ["length: 120", "length: 121"], "name: string;"),
  genre("type-different", ['@Column("text", {', '@Column("varchar", {'], "names: string[];"),
  author(
    "nullability-different",
    ["unique: true, nullable: true", "unique: true"],
    "email: string;",
  ),
  book("default-different", ["scale: 2, default: 0", "scale: 2, default: 1"], "price: string;"),
  book(
    "constraint-absent",
    ["  @Column()\n  title", "  @Column({ unique: true })\n  title"],
    "title: string;",
  ),
  book("constraint-different", ['onDelete: "CASCADE"', 'onDelete: "RESTRICT"'], "author: Author;"),
  book("enum-different", ['soft = "soft",', 'soft = "soft",\n  cloth = "cloth",']),
  book(
    "index-absent",
    [
      '@Index("books_title_idx", ["title"])',
      '@Index("books_title_idx", ["title"])\n@Index("books_price_idx", ["price"])',
    ],
    "books_price_idx",
  ),
  author(
    "constraint-absent",
    [
      '@Entity("authors")',
      '@Entity("authors")\n@Check("authors_name_short", `length("name") < 100`)',
    ],
    "authors_name_short",
  ),
  genre(
    "table-absent",
    [
      '@Entity("genres")',
      '@Entity("shelves")\nexport class Shelf {\n  @PrimaryGeneratedColumn("uuid")\n  id: string;\n}\n\n@Entity("genres")',
    ],
    "export class Shelf",
  ),

  drizzle(
    "column-absent",
    ["title: text().notNull(),", "title: text().notNull(),\n    isbn: text(),"],
    "isbn: text()",
  ),
  drizzle("type-different", ["length: 120", "length: 121"], "length: 121"),
  drizzle(
    "nullability-different",
    ["email: text().unique()", "email: text().notNull().unique()"],
    "email:",
  ),
  drizzle("default-different", ['.default("0")', '.default("1")'], '.default("1")'),
  drizzle(
    "constraint-absent",
    ["title: text().notNull(),", "title: text().notNull().unique(),"],
    "title: text()",
  ),
  drizzle(
    "constraint-different",
    ['onDelete: "cascade"', 'onDelete: "restrict"'],
    "authorId: integer",
  ),
  drizzle("enum-different", ['["hard", "soft"]', '["hard", "soft", "cloth"]']),
  drizzle(
    "index-absent",
    [
      'index("books_title_idx").on(table.title),',
      'index("books_title_idx").on(table.title),\n    index("books_price_idx").on(table.price),',
    ],
    "books_price_idx",
  ),
  drizzle(
    "constraint-absent",
    [
      "(table) => [check(",
      '(table) => [\n    check("authors_name_short", sql`length(${table.name}) < 100`),\n    check(',
    ],
    "authors_name_short",
  ),
  drizzle(
    "table-absent",
    [
      "export const desk",
      'export const shelves = pgTable("shelves", { id: integer().primaryKey() });\n\nexport const desk',
    ],
    "export const shelves",
  ),
  drizzle(
    "column-absent",
    ["day: integer().notNull(),", "day: integer().notNull(),\n    hour: integer(),"],
    "hour: integer()",
  ),

  seqBook(
    "column-absent",
    [
      "pageCount: { type: DataTypes.INTEGER },",
      "pageCount: { type: DataTypes.INTEGER },\n      isbn: { type: DataTypes.STRING },",
    ],
    "isbn:",
  ),
  seqAuthor("type-different", ["STRING(120)", "STRING(121)"], "STRING(121)"),
  seqAuthor(
    "nullability-different",
    ["DataTypes.STRING, unique: true", "DataTypes.STRING, unique: true, allowNull: false"],
    "email:",
  ),
  seqBook("default-different", ["defaultValue: 0", "defaultValue: 1"], "price:"),
  seqBook(
    "index-absent",
    ['fields: ["title"] }', 'fields: ["title"] }, { name: "books_price_idx", fields: ["price"] }'],
    "books_price_idx",
  ),
  seqBook("enum-different", ['ENUM("hard", "soft")', 'ENUM("hard", "soft", "cloth")']),
  seqBook(
    "constraint-absent",
    ["title: { type: DataTypes.TEXT,", "title: { type: DataTypes.TEXT, unique: true,"],
    "title: {",
  ),

  mikroBook(
    "column-absent",
    ["title: {", 'isbn: { type: "string", nullable: true },\n    title: {'],
    "isbn:",
  ),
  mikroAuthor("type-different", ["length: 120", "length: 121"], "length: 121"),
  mikroBook("nullability-different", ['"integer", nullable: true', '"integer"'], "pageCount:"),
  mikroBook("default-different", ["scale: 2, default: 0", "scale: 2, default: 1"], "price:"),
  mikroBook(
    "index-absent",
    [
      'indexes: [{ name: "books_title_idx", properties: ["title"] }]',
      'indexes: [\n    { name: "books_title_idx", properties: ["title"] },\n    { name: "books_price_idx", properties: ["price"] },\n  ]',
    ],
    "books_price_idx",
  ),
  mikroBook(
    "constraint-absent",
    ['title: { type: "text" }', 'title: { type: "text", unique: true }'],
    "title:",
  ),
  mikroBook(
    "constraint-different",
    ['deleteRule: "cascade"', 'deleteRule: "restrict"'],
    "author: {",
  ),
  mikroBook(
    "constraint-different",
    ['items: ["hard", "soft"]', 'items: ["hard", "soft", "cloth"]'],
    "binding:",
  ),

  prisma(
    "column-absent",
    ["  title     String", "  title     String\n  isbn      String?"],
    "isbn ",
  ),
  prisma("type-different", ["VarChar(120)", "VarChar(121)"], "VarChar(121)"),
  prisma("nullability-different", ["email     String?", "email     String"], "email "),
  prisma("default-different", ["@default(0)", "@default(1)"], "price "),
  prisma("index-absent", ["  title     String", "  title     String @unique"], "title "),
  prisma(
    "index-absent",
    [
      '@@index([title], map: "books_title_idx")',
      '@@index([title], map: "books_title_idx")\n  @@index([price])',
    ],
    "@@index([price])",
  ),
  prisma("constraint-different", ["onDelete: Cascade", "onDelete: Restrict"], "onDelete: Restrict"),
  prisma("enum-different", ["  soft\n", "  soft\n  cloth\n"]),
  prisma(
    "table-absent",
    ["model Book {", "model Shelf {\n  id Int @id\n}\n\nmodel Book {"],
    "model Shelf",
  ),
];
