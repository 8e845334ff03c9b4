import { at } from "../directory.ts";
import { fromApplication, type NodeOrm, notSupported, type OrmQuestion } from "./orm.ts";
import { prismaSchema } from "./prisma-schema.ts";
import { PRISMA_SCRIPT } from "./scripts/prisma.ts";

/** Prisma: the models of its schema, written down by its own command line. */
export const prisma: NodeOrm = {
  id: "prisma",
  title: "Prisma",
  packages: ["prisma", "@prisma/client"],
  script: PRISMA_SCRIPT,
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
    const parsed = prismaSchema(files.map((file) => ({ file, text: tree.read(file) ?? "" })));
    if (parsed.provider !== undefined && !/^postgres(?:ql)?$/.test(parsed.provider))
      return notSupported(`${schema} is of provider ${parsed.provider}`);
    if (parsed.tables.length === 0) return notSupported(`${schema} has no model`);
    return {
      entries: [fromApplication(schema, directory)],
      blocks: [],
      tables: parsed.tables,
      extra: { schema: fromApplication(schema, directory) },
    };
  },
};

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
