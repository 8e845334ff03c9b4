import { at } from "../directory.ts";
import { packageManifest } from "../package-manifest.ts";
import { PRISMA } from "./data/prisma.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { type PrismaClient, prismaClient, prismaModels } from "./prisma-models.ts";
import { prismaSchema } from "./prisma-schema.ts";
import { PRISMA_SCRIPT } from "./scripts/prisma.ts";

/** Prisma: the models of its schema, written down by its own command line. */
export const prisma: NodeOrm = {
  id: "prisma",
  title: "Prisma",
  packages: ["prisma", "@prisma/client"],
  script: PRISMA_SCRIPT,
  canQuery: true,
  // The client was generated before; only the schema needs an engine that may have to be fetched.
  areQueriesApart: true,
  profile: PRISMA,
  input: (question: OrmQuestion) => {
    const { tree, directory } = question;
    const schema = schemaPath(question);
    if (schema === undefined)
      return notSupported(
        "there is no schema.prisma at a usual place; database.models may name a command that creates what the models expect",
      );
    const files = tree.files.filter(
      (file) => file === schema || (file.startsWith(`${schema}/`) && file.endsWith(".prisma")),
    );
    const texts = files.map((file) => ({ file, text: tree.read(file) ?? "" }));
    const parsed = prismaSchema(texts);
    if (parsed.provider !== undefined && !/^postgres(?:ql)?$/.test(parsed.provider))
      return notSupported(`${schema} is of provider ${parsed.provider}`);
    if (parsed.tables.length === 0) return notSupported(`${schema} has no model`);
    const client = prismaClient(texts);
    const isUsed = packageManifest(tree, directory)?.dependencies.includes("@prisma/client");
    return {
      ...(client === undefined || isUsed !== true ? { cannotQuery: true } : {}),
      entries: [fromApplication(schema, directory)],
      blocks: [],
      tables: parsed.tables,
      extra: {
        schema: fromApplication(schema, directory),
        models: prismaModels(texts),
        // Else the two sides of a relation may have types that only values bring together.
        hasForeignKeys: !texts.some(({ text }) => /^\s*relationMode\s*=\s*"prisma"/m.test(text)),
        client: clientFrom(client, directory),
      },
    };
  },
};

/** The generated client with its folder relative to the application; null where none is generated. */
function clientFrom(client: PrismaClient | undefined, directory: string) {
  if (client?.output === undefined) return client ?? null;
  const folder = client.file.split("/").slice(0, -1);
  for (const part of client.output.split("/"))
    if (part === "..") folder.pop();
    else if (part !== "." && part !== "") folder.push(part);
  return { ...client, output: fromApplication(folder.join("/"), directory) };
}

/** A file or a folder: what the configuration or the manifest names, else the usual places. */
function schemaPath({ tree, directory }: OrmQuestion): string | undefined {
  const configs = tree.files.filter(
    (file) => /(^|\/)prisma\.config\.[cm]?[jt]s$/.test(file) && file.startsWith(at(directory, "")),
  );
  const config = directory === "." ? configs : configs.filter((file) => file.includes(directory));
  const named = [
    ...config.map((file) => /\bschema\s*:\s*["'`]([^"'`]+)["'`]/.exec(tree.read(file) ?? "")?.[1]),
    ...config.map((file) =>
      /\bschema\s*:\s*(?:path\.)?join\(\s*["'`]([^"'`]+)["'`]\s*,\s*["'`]([^"'`]+)["'`]\s*\)/
        .exec(tree.read(file) ?? "")
        ?.slice(1)
        .join("/"),
    ),
    /"prisma"\s*:\s*\{[^}]*"schema"\s*:\s*"([^"]+)"/.exec(
      tree.read(at(directory, "package.json")) ?? "",
    )?.[1],
  ].flatMap((path) => (path === undefined ? [] : [path.replace(/^\.\//, "").replace(/\/$/, "")]));
  const usual = ["prisma/schema.prisma", "schema.prisma", "prisma/schema", "prisma"];
  return [...named, ...usual]
    .map((path) => at(directory, path))
    .find((path) =>
      tree.files.some(
        (file) => file === path || (file.startsWith(`${path}/`) && file.endsWith(".prisma")),
      ),
    );
}
