import type { CommandPlan, StartCandidate } from "#contract/launch.ts";

/** A start by convention, and the object it serves. */
export interface ConventionalEntry {
  /** `package.module:name`. */
  readonly target: string;
  readonly start: CommandPlan;
}

// Whatever else goes wrong in the import is for the start to show.
const CONFIRM_SCRIPT = `
import importlib, os, sys
module, _, name = sys.argv[1].partition(":")
sys.path.insert(0, os.getcwd())
try:
    found = importlib.import_module(module)
except ModuleNotFoundError as error:
    absent = error.name or ""
    sys.exit(3 if absent == module or module.startswith(absent + ".") else 0)
except BaseException:
    sys.exit(0)
for part in name.split("."):
    if not hasattr(found, part):
        sys.exit(3)
    found = getattr(found, part)
sys.exit(0)
`;

/** What is asked by an import in the target's own environment; nothing where there is no choice. */
export function startCandidates(entries: readonly ConventionalEntry[]): readonly StartCandidate[] {
  if (entries.length < 2) return [];
  return entries.map(({ target, start }) => ({
    start,
    confirm: {
      argv: ["python3", "-", target],
      cwd: start.cwd,
      env: start.env,
      stdin: CONFIRM_SCRIPT,
      origin: { text: `whether ${target} is there` },
    },
  }));
}
