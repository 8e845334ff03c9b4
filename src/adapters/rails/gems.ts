import { fingerprintOf } from "#contract/fingerprint.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";

// `bundle check` without --dry-run would write a lock file that the team does not have.
const INSTALL = `mkdir -p "$BUNDLE_APP_CONFIG"
# Two runs at once must not write the same configuration.
exec 9>"$BUNDLE_APP_CONFIG.lock"
if command -v flock >/dev/null; then flock 9; fi
rm -f "$BUNDLE_APP_CONFIG/config"
if [ -f .bundle/config ]; then cp .bundle/config "$BUNDLE_APP_CONFIG/config"; fi
if bundle check --dry-run >/dev/null 2>&1; then exit 0; fi
if [ -d vendor/bundle ]; then
  bundle config set --local path vendor/bundle >/dev/null
  if bundle check --dry-run >/dev/null 2>&1; then exit 0; fi
fi
bundle config set --local path "$GEMS_OF_THIS_LOCK" >/dev/null
exec bundle install --quiet`;

/** The gems of the target: where Bundler finds them, and how they come there when they are not. */
export interface GemEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly install: readonly CommandPlan[];
}

/**
 * The gems that the machine or the project has already, else those of a folder in the cache.
 *
 * Which of them it is, only the installation finds out; it writes that down where Bundler looks for its
 * configuration, which is a folder of ours so that the project's own stays as it is.
 *
 * Source  Bundler manual, "bundle config": local configuration goes before variables, and
 *         BUNDLE_APP_CONFIG says where it is.
 */
export function gemEnvironment(tree: SourceTree, settings: Settings): GemEnvironment {
  const { directory, install, runtime } = settings.app;
  // An image holds what it needs, or its build is at fault.
  if (runtime === "docker") return { env: {}, install: [] };
  const file = at(directory, "Gemfile");
  const text = tree.read(file);
  const lock = tree.read(at(directory, "Gemfile.lock"));
  const identity = [text ?? "", lock ?? ""];
  const env = {
    BUNDLE_WITHOUT: "development:test",
    BUNDLE_APP_CONFIG: `\${cache}/bundler-${fingerprintOf([tree.root, directory, ...identity])}`,
  };
  if (install !== undefined) {
    const origin = { text: "app.install in the settings" };
    return {
      env: { BUNDLE_WITHOUT: env.BUNDLE_WITHOUT },
      install: [shellPlan({ line: install, directory, env: {}, origin })],
    };
  }
  if (text === undefined) return { env, install: [] };
  const bundle = {
    argv: ["sh", "-e", "-c", INSTALL],
    cwd: directory,
    env: {
      ...env,
      GEMS_OF_THIS_LOCK: `\${cache}/gems-${fingerprintOf(identity)}`,
      ...(lock === undefined ? {} : { BUNDLE_FROZEN: "true" }),
    },
    origin: { text: "bundle install", file, line: 1 },
  };
  return { env, install: [bundle] };
}
