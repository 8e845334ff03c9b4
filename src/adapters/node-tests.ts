import type { TestPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import type { PackageManifest } from "./package-manifest.ts";
import { at } from "./start-command.ts";

const COVERAGE_SCRIPTS = ["coverage", "test:coverage", "test:cov"];
// Adds what is absent and leaves package.json, the lock file and what is there alone.
const INSTALL = "npm install --no-save --include=dev --no-audit --no-fund";

export interface NodeTestsQuestion {
  readonly manifest: PackageManifest;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The tests of a Node application: its development dependencies and its script with coverage. */
export function nodeTests(tree: SourceTree, question: NodeTestsQuestion): TestPlan {
  const { manifest, directory, env } = question;
  const script = COVERAGE_SCRIPTS.find((name) => manifest.scripts[name] !== undefined);
  const absent = manifest.devDependencies.find(
    (name) => !tree.has(at(directory, `node_modules/${name}`)),
  );
  const origin = { text: `${INSTALL}, because ${absent ?? ""} is absent`, file: manifest.file };
  return {
    install: absent === undefined ? [] : [shellPlan({ line: INSTALL, directory, env: {}, origin })],
    env,
    ...(script === undefined
      ? {}
      : {
          command: {
            line: `npm run ${script}`,
            origin: {
              text: `script "${script}" of package.json`,
              file: manifest.file,
              line: manifest.lineOf(script),
            },
          },
        }),
    needs: `The tests run with node_modules, devDependencies of ${manifest.file} included.`,
  };
}
