import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { goModule, goPrograms, goSources } from "./module.ts";

const FRAMEWORKS = [
  ["github.com/gin-gonic/gin", "Gin"],
  ["github.com/labstack/echo", "Echo"],
  ["github.com/gofiber/fiber", "Fiber"],
  ["github.com/go-chi/chi", "chi"],
  ["github.com/gorilla/mux", "gorilla/mux"],
] as const;

/** A module with a program; more certain when something in it speaks HTTP. */
export function detect(tree: SourceTree, directory: string): Detection {
  const module = goModule(tree, directory);
  const [program] = goPrograms(tree, directory);
  if (module === undefined || program === undefined) return { confidence: 0, reasons: [] };
  const reasons = [{ text: "a Go module with a program", file: module.file }];
  const named = FRAMEWORKS.find(([path]) => module.text.includes(path));
  if (named !== undefined)
    return {
      confidence: 0.85,
      title: `Go, ${named[1]}`,
      reasons: [...reasons, { text: `${named[1]} is required`, file: module.file }],
    };
  const served = goSources(tree).find((file) => (tree.read(file) ?? "").includes('"net/http"'));
  if (served === undefined) return { confidence: 0.3, title: "Go", reasons };
  return { confidence: 0.8, reasons: [...reasons, { text: "net/http is imported", file: served }] };
}
