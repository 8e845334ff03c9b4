import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const project = resolve(import.meta.dirname, "../..");

interface Parsed {
  readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } };
}
type Parse = (file: { name: string; content: string }, trace: unknown) => Parsed;

export interface GitHubParser {
  /** What GitHub's own parser says against a workflow file. */
  workflowErrors(content: string): readonly string[];
  /** The same for an action.yml. */
  actionErrors(content: string): readonly string[];
}

/** GitHub's parser imports JSON without saying so, which Node refuses; a bundle does not mind. */
export async function loadGitHubParser(): Promise<GitHubParser> {
  const folder = mkdtempSync(join(tmpdir(), "parser-"));
  try {
    const outfile = join(folder, "parser.mjs");
    const packages = join(project, "node_modules/@actions/workflow-parser/dist");
    await build({
      stdin: {
        contents: `
          export { NoOperationTraceWriter, parseWorkflow } from "${packages}/index.js";
          export { parseAction } from "${packages}/actions/action-parser.js";`,
        resolveDir: project,
      },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "warning",
    });
    const parser = (await import(pathToFileURL(outfile).href)) as {
      readonly NoOperationTraceWriter: new () => unknown;
      readonly parseWorkflow: Parse;
      readonly parseAction: Parse;
    };
    const errorsBy = (parse: Parse, name: string) => (content: string) =>
      parse({ name, content }, new parser.NoOperationTraceWriter())
        .context.errors.getErrors()
        .map(({ message }) => message);
    return {
      workflowErrors: errorsBy(parser.parseWorkflow, "workflow.yml"),
      actionErrors: errorsBy(parser.parseAction, "action.yml"),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
