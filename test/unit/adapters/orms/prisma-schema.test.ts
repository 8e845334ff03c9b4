import { expect, test } from "vitest";
import { prismaSchema } from "#adapters/orms/prisma-schema.ts";

const text = `datasource db {
  provider = "postgresql"
}

model Author {
  id        Int      @id @default(autoincrement())
  // note     String
  email     String?  @unique(map: "authors_email")
  createdAt DateTime @map("created_at")
  books     Book[]

  @@map("authors")
  @@schema("library")
}

model Book {
  id       String @id
  author   Author @relation(fields: [authorId], references: [id])
  authorId Int    @map("author_id")
  title    String
  state    State

  @@unique([authorId, title(sort: Desc)])
}
enum State { open }
`;

test("models, fields and attributes have the names of the database and their lines", () => {
  const { provider, tables } = prismaSchema([{ file: "schema.prisma", text }]);
  expect(provider).toBe("postgresql");
  const [author, book] = tables;
  expect(author).toMatchObject({ name: "authors", schema: "library", line: 5 });
  expect(author?.columns.map(({ name, line }) => [name, line])).toEqual([
    ["id", 6],
    ["email", 8],
    ["created_at", 9],
  ]);
  expect(author?.members.map(({ name, line }) => [name, line])).toEqual([["authors_email", 8]]);
  expect(book).toMatchObject({ name: "Book", schema: "public", line: 16 });
  expect(book?.columns.map(({ name }) => name)).toEqual(["id", "author_id", "title", "state"]);
  expect(book?.members.map(({ name, line }) => [name, line])).toEqual([
    ["author_id", 18],
    ["author_id+title", 23],
  ]);
});

test("a relation to a model of another file is no column, and a schema that ends early is read", () => {
  const files = [
    { file: "a.prisma", text: "model A {\n  id Int @id\n  b B" },
    { file: "b.prisma", text: "model B {\n  id Int @id\n  a A[]\n}" },
  ];
  const { provider, tables } = prismaSchema(files);
  expect(provider).toBeUndefined();
  expect(tables.map(({ name, columns }) => [name, columns.length])).toEqual([
    ["A", 1],
    ["B", 1],
  ]);
});
