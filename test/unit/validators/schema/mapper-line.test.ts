import { expect, test } from "vitest";
import { mapperLine } from "#validators/schema/building/mapper-line.ts";

const FILES: Readonly<Record<string, string>> = {
  "heroes/models.py": [
    "class Team(SQLModel, table=True):",
    '    heroes: list["Hero"] = Relationship(back_populates="team")',
    "class Hero(SQLModel, table=True):",
    '    team: Team = Relationship(back_populates="heros")',
    '    base: "Base" = Relationship()',
  ].join("\n"),
  "heroes/main.py": 'print("team")\n',
};
const TREE = {
  root: "/srv",
  files: Object.keys(FILES),
  has: () => false,
  read: (path: string) => FILES[path],
};

test.each([
  ["Mapper 'Mapper[Team(team)]' has no property 'heros'.  If this property was indicated", 4],
  [
    "When initializing mapper Mapper[Hero(hero)], expression 'Base' failed to locate a name ('Base').",
    5,
  ],
])(
  "a mapper that cannot be configured is placed where the name is written: %s",
  (message, line) => {
    expect(mapperLine(TREE, message)).toEqual({ file: "heroes/models.py", line });
  },
);

test("a name that stands in several lines, or an error of another kind, has no line", () => {
  expect(mapperLine(TREE, "Mapper 'Mapper[Hero(hero)]' has no property 'team'.")).toBeUndefined();
  expect(mapperLine(TREE, "column 'heros' does not exist")).toBeUndefined();
});
