/** A path from a folder of the project, normal and relative to the project; undefined when it leads out of it. */
export function posixJoin(folder: string, path: string): string | undefined {
  if (path.startsWith("/") || /^[a-z][\w+.-]*:|^git@/i.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/"))
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  return parts.join("/") || ".";
}
