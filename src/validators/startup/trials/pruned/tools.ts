import type { CommandPlan } from "#contract/launch.ts";
import type { Target } from "#contract/target.ts";
import { declared } from "#engines/manifests/declared.ts";
import type { SourceLine } from "../../evidence.ts";
import type { Lock } from "./lock.ts";

/** A declared process type whose program is of a package that only development installs. */
export interface DevTool {
  /** Of the process type. */
  readonly process: string;
  readonly program: string;
  readonly package: string;
  /** Where the process type is declared, and where the package is. */
  readonly origin?: SourceLine;
  readonly declared?: SourceLine;
}

// On every machine that runs Node, whatever packages have such programs too.
const OF_THE_MACHINE = new Set(["node", "npm", "npx", "sh", "bash", "env"]);

/** What the process types beside the server would miss in an installation for production. */
export function devTools(
  { plan, tree }: Target,
  { devOnly }: Lock,
  directory: string,
): readonly DevTool[] {
  const onlyDev = new Set(devOnly);
  return (plan.processes ?? []).flatMap(({ name: process, command }): readonly DevTool[] => {
    const program = programOf(command);
    if (program === undefined || OF_THE_MACHINE.has(program)) return [];
    const found = declared(tree, { ecosystem: "node", name: program, kind: "program", directory });
    if (found.scope !== "development" || !onlyDev.has(`node_modules/${found.package}`)) return [];
    const { file, line } = command.origin;
    const origin = file === undefined ? {} : { origin: { file, ...(line && { line }) } };
    const at = found.at === undefined ? {} : { declared: found.at };
    return [{ process, program, package: found.package, ...origin, ...at }];
  });
}

/** The name that is looked up in PATH. */
function programOf({ argv }: CommandPlan): string | undefined {
  const line = argv[0] === "sh" ? (argv.at(-1) ?? "") : argv.join(" ");
  const words = line.split(/\s+/);
  const first = words.find((word) => !/^(?:exec|npx|\w+=.*)$/.test(word));
  return first !== undefined && /^[\w@.-]+$/.test(first) ? first : undefined;
}
