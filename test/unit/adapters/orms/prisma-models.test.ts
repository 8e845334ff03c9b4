import { expect, test } from "vitest";
import { prismaClient, prismaModels } from "#adapters/orms/prisma-models.ts";

const text = `generator erd {
  provider = "prisma-erd-generator"
}

generator client {
  provider   = "prisma-client" // since version 6.6
  output     = "../src/generated"
  engineType = "client"
}

enum Role {
  // the first one counts
  guest @map("a guest")
  staff
}

model Author {
  id      Int       @id @default(autoincrement())
  email   String?   @map("e_mail")
  role    Role
  roles   Role[]
  shape   Unsupported("circle")?
  changed DateTime  @updatedAt
  secret  String    @ignore
  books   Book[]    @relation("writes")
  edits   Book[]    @relation(name: "edits")
  tags    Tag[]

  @@map("authors")
  @@schema("library")
}

model Book {
  id       String  @id
  author   Author  @relation("writes", fields: [authorId], references: [id])
  authorId Int
  editor   Author? @relation(name: "edits", fields: [editorId], references: [id])
  editorId Int?
}

model Tag {
  id      Int      @id
  authors Author[]
  parents Tag[]    @relation("tree")
  children Tag[]   @relation("tree")
}

model Left {
  id Int
  @@ignore
}

view Total {
  id Int @unique
}
`;
const models = prismaModels([{ file: "prisma/schema.prisma", text }]);

test("models are what the client knows of them; what it leaves out is left out", () => {
  expect(models.map(({ name, schema, table }) => [name, schema, table])).toEqual([
    ["Author", "library", "authors"],
    ["Book", "public", "Book"],
    ["Tag", "public", "Tag"],
    ["Total", "public", "Total"],
  ]);
  expect(models[0]?.fields.map(({ name }) => name)).toEqual([
    ...["id", "email", "role", "roles", "shape", "changed"],
  ]);
  expect(models[0]?.fields.slice(0, 4)).toEqual([
    { name: "id", column: "id", type: "Int", isList: false, isOptional: false, isGiven: true },
    {
      name: "email",
      column: "e_mail",
      type: "String",
      isList: false,
      isOptional: true,
      isGiven: false,
    },
    {
      ...{ name: "role", column: "role", type: "Role", isList: false, isOptional: false },
      ...{ isGiven: false, label: "guest" },
    },
    {
      ...{ name: "roles", column: "roles", type: "Role", isList: true, isOptional: false },
      ...{ isGiven: false, label: "guest" },
    },
  ]);
});

test("of the two sides of a relation one tells it: that with the columns, else one of the lists", () => {
  const told = models.flatMap(({ name, relations }) =>
    relations.map((each) => `${name}.${each.name} ${each.target}${each.isList ? "[]" : ""}`),
  );
  expect(told).toEqual([
    "Author.tags Tag[]",
    "Book.author Author",
    "Book.editor Author",
    "Tag.parents Tag[]",
    "Tag.children Tag[]",
  ]);
});

test("the client is that of the first generator that writes one", () => {
  expect(prismaClient([{ file: "prisma/schema.prisma", text }])).toEqual({
    ...{ provider: "prisma-client", output: "../src/generated", engineType: "client" },
    file: "prisma/schema.prisma",
  });
  const plain = 'generator client {\n  provider = "prisma-client-js"\n}';
  expect(prismaClient([{ file: "a.prisma", text: plain }])).toEqual({
    ...{ provider: "prisma-client-js", file: "a.prisma" },
  });
  expect(prismaClient([{ file: "a.prisma", text: "model A {\n  id Int @id\n}" }])).toBeUndefined();
});
