// Folders of a language's own library and of installed dependencies.
const DEPENDENCY =
  /(^|\/)(node_modules|site-packages|dist-packages|\.pnpm|\.yarn)\/|\/lib\/python\d|^\/usr\/(lib|local\/lib|local\/go)\/|\/go\/pkg\/mod\/|^\/rustc\/|\/\.cargo\/registry\/|\/gems\/|^node:|^</;
const MOST_SEGMENTS = 40;
// Migration tools print the names of their files without one, and Java prints classes.
const ENDINGS = [".sql", ".ts", ".js", ".cjs", ".mjs", ".py", ".up.sql", ".java", ".kt"];

/** Finds the project file behind a path that a program printed. */
export interface FileFinder {
  /** Relative path of a listed file; undefined when it lies outside or is not certain. */
  find(printed: string): string | undefined;
  /** The only listed file whose path ends with all of this, an extension apart. */
  findEnd(end: string): string | undefined;
  /** Relative to the project when below it, else as printed. */
  shown(printed: string): string;
  /** A text with paths of the project relative to it. */
  within(text: string): string;
}

/**
 * A path below the root must be listed exactly. Any other absolute path may come from a container,
 * where the project lies elsewhere: then the longest end of it that names exactly one file counts.
 */
export function fileFinder(root: string, files: readonly string[]): FileFinder {
  const listed = new Set(files);
  const base = root.replaceAll("\\", "/").replace(/\/+$/, "");
  let byName: ReadonlyMap<string, readonly string[]> | undefined;
  const shown = (printed: string): string => {
    const path = plainPath(printed);
    return base !== "" && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path;
  };
  const find = (printed: string): string | undefined => {
    const path = shown(printed).replace(/^\.\//, "");
    if (path === "" || isDependency(plainPath(printed))) return undefined;
    if (listed.has(path)) return path;
    const below = plainPath(printed).startsWith(`${base}/`);
    if (below && base !== "") return undefined;
    byName ??= namesOf(files);
    return longestEnd(path, listed, byName);
  };
  const findEnd = (end: string): string | undefined => {
    byName ??= namesOf(files);
    return soleEnd(shown(end).replace(/^\.?\//, ""), byName);
  };
  const within = (text: string): string =>
    base === "" ? text : text.replaceAll(`file://${base}/`, "").replaceAll(`${base}/`, "");
  return { find, findEnd, shown, within };
}

function soleEnd(end: string, byName: ReadonlyMap<string, readonly string[]>): string | undefined {
  const name = end.slice(end.lastIndexOf("/") + 1);
  const isEnd = (file: string) => file === end || file.endsWith(`/${end}`);
  const exact = (byName.get(name) ?? []).filter(isEnd);
  if (exact.length > 0 || name === "") return exact.length === 1 ? exact[0] : undefined;
  const alike = ENDINGS.flatMap((ending) =>
    (byName.get(`${name}${ending}`) ?? []).filter((file) => isEnd(file.slice(0, -ending.length))),
  );
  return alike.length === 1 ? alike[0] : undefined;
}

/** Whether a path lies in a language's own library or in what was installed. */
export function isDependency(path: string): boolean {
  return DEPENDENCY.test(path);
}

function plainPath(printed: string): string {
  return printed
    .replace(/^file:\/\//, "")
    .replace(/\?[^/]*$/, "")
    .replace(/%20/g, " ")
    .replaceAll("\\", "/");
}

function longestEnd(
  path: string,
  listed: ReadonlySet<string>,
  byName: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const segments = path.split("/").slice(-MOST_SEGMENTS);
  const namesakes = byName.get(segments.at(-1) ?? "") ?? [];
  for (let start = 0; start < segments.length; start += 1) {
    const end = segments.slice(start).join("/");
    const bare = start === segments.length - 1;
    // A bare name deep in a foreign folder is more likely a namesake.
    if (listed.has(end) && (!bare || segments.length <= 6)) return end;
    if (bare) return undefined;
    const matching = namesakes.filter((file) => file.endsWith(`/${end}`));
    if (matching.length > 0) return matching.length === 1 ? matching[0] : undefined;
  }
  return undefined;
}

function namesOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const file of files) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    const known = names.get(name);
    // A name carried by very many files identifies none of them.
    if (known === undefined) names.set(name, [file]);
    else if (known.length < 200) known.push(file);
  }
  return names;
}
