import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { requirementFile } from "../python-requirements.ts";
import { djangoProject } from "./project.ts";

/** A manage.py that speaks of Django; more certain with Django among the requirements. */
export function detect(tree: SourceTree, directory: string): Detection {
  const project = djangoProject(tree, directory);
  if (project === undefined) return { confidence: 0, reasons: [] };
  const required = requirementFile(tree, "django");
  const reasons = [
    { text: "Django's manage.py", file: project.manage },
    ...(required === undefined ? [] : [{ text: "Django is a dependency", file: required }]),
  ];
  return { confidence: required === undefined ? 0.8 : 0.95, reasons };
}
