import type { Target } from "#contract/target.ts";
import type { SourceLine } from "../../evidence.ts";
import { linesWhere } from "../../source-lines.ts";

const BUILDS =
  /\b(collectstatic|assets:precompile|vite build|webpack|(?:npm|yarn|pnpm)(?: run)? build)\b/;
const WRITTEN_IN =
  /(?:^|\/)(?:Dockerfile|Containerfile|Procfile|Makefile|build\.sh|render\.yaml|heroku\.yml)/;

/**
 * The line that makes assets in a deployment, where this run has not done so: plain processes are not
 * built as an image is, and what is lacking then says nothing about the deployment.
 */
export function unbuiltBy({ tree, plan, container }: Target): SourceLine | undefined {
  if (container !== undefined) return undefined;
  const files = tree.files.filter((file) => WRITTEN_IN.test(file));
  const did = plan.install.map(({ argv }) => argv.join(" ")).join("\n");
  const [hit] = linesWhere(tree, files, (line) => {
    const step = BUILDS.exec(line)?.[1];
    return step !== undefined && !did.includes(step);
  });
  return hit === undefined ? undefined : { file: hit.file, line: hit.line };
}
