import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { PYTHON_MANIFEST, pythonSources } from "../python-sources.ts";

/** FastAPI or Starlette in a manifest or an import; more certain with SQLAlchemy and Alembic beside it. */
export function detect(tree: SourceTree): Detection {
  const manifests = tree.files.filter((file) => PYTHON_MANIFEST.test(file));
  const mention = (name: RegExp) => manifests.find((file) => name.test(tree.read(file) ?? ""));
  const framework =
    mention(/\b(fastapi|starlette)\b/i) ??
    pythonSources(tree).find((file) =>
      /^\s*(from|import) (fastapi|starlette)\b/m.test(tree.read(file) ?? ""),
    );
  if (framework === undefined) return { confidence: 0, reasons: [] };
  const orm = mention(/\b(sqlalchemy|sqlmodel)\b/i);
  const ini = tree.files.find((file) => /(^|\/)alembic\.ini$/.test(file));
  const reasons = [
    { text: "FastAPI or Starlette is used", file: framework },
    ...(orm === undefined ? [] : [{ text: "SQLAlchemy is a dependency", file: orm }]),
    ...(ini === undefined ? [] : [{ text: "Alembic is configured", file: ini }]),
  ];
  const title = [
    "FastAPI",
    ...(orm === undefined ? [] : ["SQLAlchemy"]),
    ...(ini === undefined ? [] : ["Alembic"]),
  ].join(", ");
  return { confidence: 0.5 + 0.2 * (reasons.length - 1), title, reasons };
}
