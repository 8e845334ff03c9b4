import type { BootStep } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";

const KEPT_CHARACTERS = 300;

/**
 * For commands that run without a boot, which would judge the installation: what fails for want of a
 * dependency must not be blamed on a migration.
 */
export function requireInstalled(steps: readonly BootStep[]): void {
  const failed = steps.find(({ exit }) => exit?.code !== 0);
  if (failed === undefined) return;
  const said = failed.output.text.trim().slice(-KEPT_CHARACTERS);
  throw new EnvironmentError({
    reason: "install-failed",
    message: `The dependencies could not be installed: ${said || (failed.startError?.message ?? "it said nothing")}`,
    tried: [failed.argv.join(" ")],
    advice: "Run startup-check, which judges the installation, or install them beforehand.",
  });
}
