import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";

export type Kind = "dir" | "file" | "submodule" | "symlink";

export interface Listed {
  readonly kind: Kind;
  readonly path: string;
  readonly sha: string;
  readonly size: number;
}

export interface Entry extends Listed {
  /** Of a file, or the target of a symbolic link. */
  readonly bytes?: Buffer;
  /** Of a folder. */
  readonly children?: readonly Listed[];
}

/** The files of a repository at its commits. */
export interface ContentSource {
  /** The commit that a branch, tag or SHA means. */
  commit(ref: string): Promise<string | undefined>;
  /** What is at a path; the empty path is the root. */
  entry(commit: string, path: string): Promise<Entry | undefined>;
  message(commit: string): Promise<string>;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Contents from a map: branch, tag or SHA to path to text. A branch has one made-up commit. */
export function contentsFromMap(contents: Readonly<Record<string, Files>>): ContentSource {
  const commits = new Map(Object.entries(contents).map(([ref, files]) => [commitOf(ref), files]));
  return {
    commit: async (ref) => {
      const sha = commitOf(ref.replace(/^(refs\/)?(heads|tags)\//, ""));
      return commits.has(sha) ? sha : undefined;
    },
    message: async () => "A commit",
    entry: async (commit, path) => {
      const files = commits.get(commit) ?? {};
      const own = Object.hasOwn(files, path) ? files[path] : undefined;
      if (own !== undefined) return { ...listedFile(path, own), bytes: Buffer.from(own) };
      const children = childrenOf(files, path);
      if (children.length === 0 && path !== "") return undefined;
      return { kind: "dir", path, sha: commitOf(path), size: 0, children };
    },
  };
}

/** Made up for a branch or tag, the same each time; a SHA is itself. */
export function commitOf(ref: string): string {
  return /^[0-9a-f]{40}$/.test(ref) ? ref : createHash("sha1").update(`ref ${ref}`).digest("hex");
}

function childrenOf(files: Files, folder: string): readonly Listed[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const children = new Map<string, Listed>();
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...rest] = path.slice(prefix.length).split("/");
    const own = `${prefix}${name}`;
    const dir: Listed = { kind: "dir", path: own, sha: commitOf(own), size: 0 };
    children.set(own, rest.length === 0 ? listedFile(own, content) : dir);
  }
  return [...children.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function listedFile(path: string, content: string | Uint8Array): Listed {
  const bytes = Buffer.from(content);
  const sha = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return { kind: "file", path, sha, size: bytes.length };
}

const MOST_BYTES = 200 * 1024 * 1024;
const KINDS: Readonly<Record<string, Kind>> = {
  "040000": "dir",
  "100644": "file",
  "100755": "file",
  "120000": "symlink",
  "160000": "submodule",
};

/** Contents from a repository on this disk, which is only read. */
export function contentsFromGit(directory: string): ContentSource {
  const git = async (...args: readonly string[]): Promise<Buffer | undefined> => {
    const options = { encoding: "buffer", maxBuffer: MOST_BYTES } as const;
    const whole = ["-C", directory, "-c", "safe.directory=*", ...args];
    try {
      return (await promisify(execFile)("git", whole, options)).stdout;
    } catch (error) {
      // Git answers so for names and objects that it does not know.
      if (typeof (error as { code?: unknown }).code === "number") return undefined;
      throw error;
    }
  };
  const text = async (...args: readonly string[]) => (await git(...args))?.toString("utf8").trim();
  const listed = async (commit: string, ...place: readonly string[]) =>
    ((await git("ls-tree", "-z", "-l", "--full-tree", commit, ...place)) ?? Buffer.alloc(0))
      .toString("utf8")
      .split("\0")
      .flatMap(listedLine);
  const dir = async (tree: string, path: string): Promise<Entry> => {
    const prefix = path === "" ? "" : `${path}/`;
    const children = (await listed(tree)).map((one) => ({ ...one, path: `${prefix}${one.path}` }));
    return { kind: "dir", path, sha: tree, size: 0, children };
  };
  return {
    commit: (ref) =>
      text("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`),
    message: async (commit) => (await text("show", "-s", "--format=%B", commit)) ?? "",
    entry: async (commit, path) => {
      if (path === "") return dir((await text("rev-parse", `${commit}^{tree}`)) ?? commit, path);
      const [found] = await listed(commit, "--", path);
      if (found === undefined || found.path !== path) return undefined;
      if (found.kind === "dir") return dir(found.sha, path);
      if (found.kind === "submodule") return found;
      return { ...found, bytes: (await git("cat-file", "blob", found.sha)) ?? Buffer.alloc(0) };
    },
  };
}

function listedLine(line: string): readonly Listed[] {
  const [, mode = "", sha = "", size = "", path = ""] =
    /^(\d+) \w+ ([0-9a-f]+)\s+(\d+|-)\t([\s\S]+)$/.exec(line) ?? [];
  const kind = KINDS[mode];
  return kind === undefined ? [] : [{ kind, path, sha, size: Number(size) || 0 }];
}
