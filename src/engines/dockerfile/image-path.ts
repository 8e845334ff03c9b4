/** Joins two paths of an image; the result is absolute, normal, and never leaves `/`. */
export function joined(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return `/${parts.join("/")}`;
}

/** A path within a folder, normal, without leading or trailing slash; `.` for the folder itself. */
export function relative(path: string): string {
  return joined("/", path).slice(1) || ".";
}

/** What is left of a path below a folder: `.` for the folder itself, undefined outside of it. */
export function below(folder: string, path: string): string | undefined {
  if (path === folder) return ".";
  if (folder === "/") return path.slice(1);
  if (folder === ".") return path.startsWith("..") ? undefined : path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
