import type { SourceTree } from "#contract/source-tree.ts";
import { composeOf, composeTarget } from "./containers/compose-target.ts";
import { at } from "./directory.ts";
import { manifestNames } from "./platform-manifests.ts";

/** One of several directories that could each be the application. */
export interface HomeFacts {
  readonly directory: string;
  /** A file that says how it is deployed. */
  readonly deployment?: string;
  /** A manifest that names a library for PostgreSQL. */
  readonly database?: string;
}

export interface HomeChoice {
  readonly directory: string;
  readonly reason: string;
  readonly file?: string;
}

const MANIFESTS = [
  ...["package.json", "requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg"],
  ...["go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "Gemfile"],
];
const DATABASE =
  /"(?:pg|postgres|pg-promise|@prisma\/client|prisma|typeorm|knex|sequelize|drizzle-orm|kysely|objection|slonik|node-pg-migrate|@mikro-orm\/\w+|@nestjs\/typeorm)"\s*:|\b(?:psycopg2?|asyncpg|sqlalchemy|sqlmodel|django|tortoise-orm|peewee|flask-sqlalchemy|piccolo|pg8000)\b|\b(?:lib\/pq|jackc\/pgx|gorm\.io|entgo\.io|uptrace\/bun)\b|\borg\.postgresql\b|gem ["'](?:pg|rails|activerecord)["']/i;
const DOCKERFILE = "Dockerfile";

/** What is known about each of the directories. */
export function factsOfHomes(tree: SourceTree, homes: readonly string[]): readonly HomeFacts[] {
  return homes.map((directory) => {
    const places = [...manifestNames(directory), at(directory, DOCKERFILE)];
    const deployment = places.find((file) => tree.read(file) !== undefined);
    const database = MANIFESTS.map((name) => at(directory, name)).find((file) =>
      DATABASE.test(tree.read(file) ?? ""),
    );
    return {
      directory,
      ...(deployment === undefined ? {} : { deployment }),
      ...(database === undefined ? {} : { database }),
    };
  });
}

/** The one of them that stands out as the service with the database; undefined when none does. */
export function chosenHome(tree: SourceTree, facts: readonly HomeFacts[]): HomeChoice | undefined {
  return composed(tree, facts) ?? standingOut(facts);
}

function composed(tree: SourceTree, facts: readonly HomeFacts[]): HomeChoice | undefined {
  const target = composeTarget(tree, composeOf(tree, "."), { directory: "." });
  if (target.kind !== "target") return undefined;
  const { build, name, file } = target.service;
  const home = facts.find(({ directory }) => directory === build.context);
  // A service that builds a front end says nothing about the one behind it.
  if (home?.database === undefined) return undefined;
  return { directory: home.directory, reason: `service ${name} of ${file} builds it`, file };
}

function standingOut(facts: readonly HomeFacts[]): HomeChoice | undefined {
  const withDatabase = facts.filter(({ database }) => database !== undefined);
  const both = withDatabase.filter(({ deployment }) => deployment !== undefined);
  const [only] = both.length === 1 ? both : withDatabase;
  if (only?.database === undefined || (both.length !== 1 && withDatabase.length !== 1))
    return undefined;
  const why =
    withDatabase.length === 1
      ? `only ${only.database} names a library for PostgreSQL`
      : `only ${only.directory} has a database and ${only.deployment}`;
  return { directory: only.directory, reason: why, file: only.database };
}
