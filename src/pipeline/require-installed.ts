import { EnvironmentError } from "#contract/failure.ts";
import type { TargetBooter } from "./2-boot.ts";

/**
 * For commands that run without a boot: what fails later must not be blamed on a migration.
 *
 * Errors  EnvironmentError `install-failed`.
 */
export async function requireInstalled(
  booter: Pick<TargetBooter, "install">,
  signal: AbortSignal,
): Promise<void> {
  const failed = (await booter.install(signal)).find(({ exit }) => exit?.code !== 0);
  if (failed === undefined) return;
  const said = failed.output.text.trim().slice(-300);
  throw new EnvironmentError({
    reason: "install-failed",
    message: `The dependencies could not be installed: ${said || failed.startError?.message}`,
    tried: [failed.argv.join(" ")],
    advice: "Run startup-check, which judges the installation, or install them beforehand.",
  });
}
