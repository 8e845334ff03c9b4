import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { profileOf, propertyFiles, type SpringProperty } from "./properties.ts";

// `${NAME}` and `${NAME:default}`; names with dots or small letters are other properties.
const PLACEHOLDER = /\$\{([A-Z][A-Z0-9_]*)(?::([^{}]*))?\}/g;
const GETENV = /\bSystem\.getenv\(\s*"([A-Za-z_]\w*)"\s*\)/g;
const DATABASE = [
  "SPRING_DATASOURCE_URL",
  "SPRING_DATASOURCE_USERNAME",
  "SPRING_DATASOURCE_PASSWORD",
];

interface EnvironmentQuestion {
  readonly sources: readonly string[];
  readonly properties: readonly SpringProperty[];
  /** Build file; where the database's driver is required. */
  readonly build: string | undefined;
}

/**
 * Variables that a Spring application reads: placeholders of its property files and annotations,
 * `System.getenv`, and those that Spring binds to the data source.
 */
export function springReads(
  tree: SourceTree,
  question: EnvironmentQuestion,
): readonly EnvironmentRead[] {
  const { sources, properties } = question;
  const placeholders = properties.flatMap((property) => placeholdersIn(property.value, property));
  const inCode = sources.flatMap((file) =>
    (tree.read(file) ?? "").split("\n").flatMap((text, index) => {
      const place = { file, line: index + 1 };
      const called = [...text.matchAll(GETENV)].map(([, name = ""]) => read(name, place));
      const given = placeholdersIn(text, place);
      // A property may keep a placeholder as it is; a bean that is made with one has to resolve it.
      const isInjected = text.includes("@Value(");
      return [
        ...given.map((one) => (isInjected && !text.includes(`{${one.name}:`) ? must(one) : one)),
        ...called,
      ];
    }),
  );
  const reads = [...placeholders, ...inCode, ...profileRead(tree)];
  const bound = boundTo(question);
  if (bound === undefined) return reads;
  const seen = new Set(reads.map(({ name }) => name));
  return [...reads, ...DATABASE.filter((name) => !seen.has(name)).map((name) => read(name, bound))];
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function read(name: string, { file, line }: Place): EnvironmentRead {
  return { name, file, line, required: false };
}

function must(optional: EnvironmentRead): EnvironmentRead {
  return { ...optional, required: true };
}

function placeholdersIn(text: string, place: Place): readonly EnvironmentRead[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = "", fallback = ""]) => ({
    ...read(name, place),
    ...(fallback === "" ? {} : { default: fallback }),
  }));
}

/** Where the data source is configured, else where its driver is required. */
function boundTo({ properties, build }: EnvironmentQuestion) {
  const property = properties.find(({ name }) => name.startsWith("spring.datasource."));
  return property ?? (build === undefined ? undefined : { file: build, line: 1 });
}

/** Settings for production in a file of their own are read only when the profile is named. */
function profileRead(tree: SourceTree): readonly EnvironmentRead[] {
  const file = propertyFiles(tree).find((name) => profileOf(name) !== undefined);
  const profile = file === undefined ? undefined : profileOf(file);
  if (file === undefined || profile === undefined) return [];
  return [{ name: "SPRING_PROFILES_ACTIVE", file, line: 1, required: false, example: profile }];
}
