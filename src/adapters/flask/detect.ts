import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { requirementFile } from "../python-requirements.ts";
import { pythonSources } from "../python-sources.ts";

const CONSTRUCTED = /^\s*(?:\w+\s*(?::[^=\n]+)?=|return)\s*(?:\w+\.)?Flask\(/m;
const ANOTHER = /\b(?:FastAPI|Starlette)\(/;

/** Flask where an application of it is made; more certain with SQLAlchemy and migrations beside it. */
export function detect(tree: SourceTree, directory: string): Detection {
  const sources = pythonSources(tree);
  const constructed = sources.find((file) => CONSTRUCTED.test(tree.read(file) ?? ""));
  const required = requirementFile(tree, "flask");
  const file = constructed ?? required;
  if (file === undefined) return { confidence: 0, reasons: [] };
  const orm = requirementFile(tree, "sqlalchemy") ?? requirementFile(tree, "flask-sqlalchemy");
  const isHere = (path: string) => directory === "." || path.startsWith(`${directory}/`);
  const ini = tree.files.find((path) => /(^|\/)alembic\.ini$/.test(path) && isHere(path));
  const reasons = [
    { text: "Flask is used", file },
    ...(orm === undefined ? [] : [{ text: "SQLAlchemy is a dependency", file: orm }]),
    ...(ini === undefined ? [] : [{ text: "Alembic is configured", file: ini }]),
  ];
  const title = [
    "Flask",
    ...(orm === undefined ? [] : ["SQLAlchemy"]),
    ...(ini === undefined ? [] : ["Alembic"]),
  ].join(", ");
  // What else is among the requirements, such as Starlette, may be somebody's dependency.
  const isAlone = !sources.some((path) => ANOTHER.test(tree.read(path) ?? ""));
  const isCertain = constructed !== undefined && isAlone;
  return { confidence: isCertain ? 0.92 : 0.4, title, reasons };
}
