import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";
import { imagePackages } from "./image-packages.ts";
import { serverExtra } from "./pyproject.ts";
import { installedTexts } from "./python-install.ts";
import { requirementFile } from "./python-requirements.ts";

/** Whether production installs this server: by a manifest, by an extra that is for serving, or by the image. */
export function installsServer(tree: SourceTree, directory: string, name: string): boolean {
  if (requirementFile(tree, name) !== undefined) return true;
  const own = [".venv", "venv"].map((folder) => at(directory, `${folder}/bin/${name}`));
  if (own.some((path) => tree.has(path))) return true;
  const listed = new RegExp(`^\\s*${name}(?![\\w.-]*[a-z])`, "im");
  if (installedTexts(tree, directory).some((text) => listed.test(text))) return true;
  const extra = serverExtra(tree.read(at(directory, "pyproject.toml")) ?? "");
  if (extra?.packages.includes(name) === true) return true;
  const ofImage = imagePackages(tree, directory)?.requirements ?? [];
  return ofImage.some((requirement) => packageOf(requirement) === name);
}

function packageOf(requirement: string): string {
  return (/^[\w.-]+/.exec(requirement)?.[0] ?? "").toLowerCase();
}
