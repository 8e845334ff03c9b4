import { MODELS_MARKER, type NotSupported, type SchemaPlan } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";
import { packageManifest } from "../package-manifest.ts";
import { type NodeOrm, notSupported, type OrmInput } from "./orm.ts";
import { NODE_ORMS } from "./registry.ts";
import { BUILD, FRAME } from "./scripts/frame.ts";
import { INSERTS } from "./scripts/inserts.ts";
import { LOADER } from "./scripts/loader.ts";
import { ASK, QUERIES } from "./scripts/queries.ts";

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const ASIDE =
  /(^|\/)(?:tests?|__tests__|__mocks__|e2e|spec|migrations?|seeds?|seeders|scripts?|bin|tools|docs|examples|fixtures|dist|build|coverage|\.[^/]*)\/|\.(?:test|spec|e2e-spec|stories)\.[cm]?[jt]sx?$/;

/** Files of the application that may hold its models, relative to the project. */
export function modelSources(tree: SourceTree, directory: string): readonly string[] {
  const prefix = directory === "." ? "" : `${directory}/`;
  return tree.files.filter(
    (file) =>
      file.startsWith(prefix) && SOURCE.test(file) && !ASIDE.test(file.slice(prefix.length)),
  );
}

/** The plan of the ORM that the application depends on; of several that have models none is taken. */
export function ormModels(
  tree: SourceTree,
  directory: string,
  orms: readonly NodeOrm[] = NODE_ORMS,
): SchemaPlan | NotSupported {
  const manifest = packageManifest(tree, directory);
  const named = new Set([
    ...(manifest?.dependencies ?? []),
    ...(manifest?.developmentDependencies ?? []),
  ]);
  const used = orms.filter(({ packages }) => packages.some((name) => named.has(name)));
  const sources = modelSources(tree, directory);
  const asked = used.map((orm) => ({ orm, input: orm.input({ tree, directory, sources }) }));
  const able = asked.flatMap(({ orm, input }) => ("supported" in input ? [] : [{ orm, input }]));
  const [first, second] = able;
  if (first !== undefined && second !== undefined)
    return notSupported(
      `${first.orm.title} and ${second.orm.title} both describe tables; database.models may name a command that creates what the code expects`,
    );
  if (first !== undefined) return planOf(tree, directory, first);
  const refused = asked.flatMap(({ input }) => ("supported" in input ? [input] : []));
  return (
    refused.find(({ queried }) => queried !== undefined) ??
    refused[0] ??
    notSupported(
      "no object-relational mapper that is known here is a dependency; database.models may name a command that creates what the code expects",
    )
  );
}

function planOf(
  tree: SourceTree,
  directory: string,
  { orm, input }: { readonly orm: NodeOrm; readonly input: OrmInput },
): SchemaPlan {
  const given = JSON.stringify({ marker: MODELS_MARKER, ...input });
  const command = {
    argv: ["node", "--input-type=commonjs", "-"],
    cwd: directory,
    env: { PATH: `${tree.root}/${at(directory, "node_modules/.bin")}:\${PATH}` },
    origin: { text: `the models of ${orm.title}`, file: at(directory, "package.json") },
  };
  const script = `const INPUT = ${given};\n${LOADER}\n${orm.script ?? ""}\n${FRAME}`;
  const apart = orm.areQueriesApart === true ? { areQueriesApart: orm.areQueriesApart } : {};
  return {
    supported: true,
    needsReport: true,
    ...(orm.profile === undefined ? {} : { profile: orm.profile }),
    command: { ...command, stdin: `${script}${BUILD}` },
    ...(orm.canQuery === true && input.cannotQuery !== true
      ? { queries: { ...command, stdin: `${script}${QUERIES}${INSERTS}${ASK}` }, ...apart }
      : {}),
  };
}
