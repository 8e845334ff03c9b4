import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";

export interface GoModule {
  readonly file: string;
  /** Module path, such as `example.org/shop`. */
  readonly path: string;
  readonly text: string;
}

/** go.mod of the application. */
export function goModule(tree: SourceTree, directory: string): GoModule | undefined {
  const file = at(directory, "go.mod");
  const text = tree.read(file);
  const path = /^module\s+"?([^\s"]+)/m.exec(text ?? "")?.[1];
  return text === undefined || path === undefined ? undefined : { file, path, text };
}

/** A package that `go build` makes a program of. */
export interface GoProgram {
  /** Name of the program that `go build` makes. */
  readonly name: string;
  /** Argument of `go build`, such as `./cmd/server`. */
  readonly package: string;
  /** File with `func main`. */
  readonly file: string;
  readonly line: number;
  /** Its own folder speaks HTTP; a program that leaves this to another package does not. */
  readonly serves: boolean;
}

const ASIDE =
  /(^|\/)(testdata|vendor|examples?|docs?|tools?|hack|scripts?|tests?|e2e|_[^/]*|\.[^/]*)\/|_test\.go$/;
const GENERATOR = /^\/\/(?:go:build|\s*\+build)\s+ignore\b/m;
const SERVES =
  /\bnet\/http"|\.ListenAndServe\w*\(|gin-gonic\/gin|labstack\/echo|gofiber\/fiber|go-chi\/chi|gorilla\/mux/;
const USUAL = ["server", "api", "web", "app", "http", "service"];

/** Go files of the application itself. */
export function goSources(tree: SourceTree): readonly string[] {
  return tree.files.filter((file) => file.endsWith(".go") && !ASIDE.test(file));
}

/** Programs of the module, the likeliest server first. */
export function goPrograms(tree: SourceTree, directory: string): readonly GoProgram[] {
  const module = goModule(tree, directory);
  if (module === undefined) return [];
  const prefix = directory === "." ? "" : `${directory}/`;
  const sources = goSources(tree).filter((file) => file.startsWith(prefix));
  const found = sources.flatMap((file): GoProgram[] => {
    const text = tree.read(file) ?? "";
    const index = text.search(/^func main\(\)/m);
    if (index < 0 || !/^package main\b/m.test(text) || GENERATOR.test(text)) return [];
    const folder = file.slice(prefix.length).split("/").slice(0, -1).join("/");
    const siblings = sources.filter((other) => folderOf(other) === folderOf(file));
    return [
      {
        name: folder === "" ? nameOf(module.path) : nameOf(folder),
        package: folder === "" ? "." : `./${folder}`,
        file,
        line: text.slice(0, index).split("\n").length,
        serves: siblings.some((other) => SERVES.test(tree.read(other) ?? "")),
      },
    ];
  });
  const rank = (program: GoProgram) => rankOf(program, nameOf(module.path));
  return found.sort((a, b) => rank(a) - rank(b) || (a.package < b.package ? -1 : 1));
}

/** The only program; else the only one that serves; where none does, the only one with a server's name. */
export function serverProgram(programs: readonly GoProgram[]): GoProgram | undefined {
  if (programs.length === 1) return programs[0];
  const serving = programs.filter(({ serves }) => serves);
  const usual = programs.filter(({ name }) => USUAL.includes(name));
  const likely = serving.length > 0 ? serving : usual;
  return likely.length === 1 ? likely[0] : undefined;
}

function rankOf(program: GoProgram, name: string): number {
  const usual = USUAL.includes(program.name) || program.name === name || program.package === ".";
  return (program.serves ? 0 : 2) + (usual ? 0 : 1);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

// `example.org/shop/v2` makes a program named shop.
function nameOf(path: string): string {
  const parts = path.split("/").filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? "program").replaceAll(/[^\w.-]/g, "-");
}
