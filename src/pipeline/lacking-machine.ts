import { EnvironmentError } from "#contract/failure.ts";
import type { Completion, Runtime } from "#contract/runtime.ts";

// What a platform brings and no project installs: who lacks it cannot judge who needs it.
const PLATFORM_TOOL =
  /(?<![\w.-])(npm|npx|yarn|pnpm|corepack|bun|deno|node|python3?|pip3?|uv|poetry|pipenv|ruby|bundle|java|mvn|gradle|go|php|composer|dotnet): (?:command )?not found$/m;
// `#!/usr/bin/env python3`, in the words of coreutils.
const ENV_TOOL =
  /^(?:\/usr\/bin\/)?env: ['‘]?(npm|npx|yarn|pnpm|bun|deno|node|python3?|ruby|php)['’]?: No such file/m;
const NOT_FOUND = 127;
// npm says ENOENT of a folder that it could not make on a read-only file system.
const READ_ONLY =
  /^npm (?:error|ERR!) code EROFS$|^npm (?:error|ERR!) code (?:EACCES|EPERM|ENOENT)\nnpm (?:error|ERR!) syscall mkdir\nnpm (?:error|ERR!) path .*\bnode_modules$|\b[Rr]ead-only file system\b/m;

type Ended = Pick<Completion, "exit" | "startError" | "output">;

/**
 * A command ended because this machine has no such tool; an image that has none is the target's own.
 *
 * Errors  EnvironmentError `tool-absent`.
 */
export function requireTool(runtime: Pick<Runtime, "id">, { exit, output }: Ended): void {
  if (runtime.id !== "process" || exit?.code !== NOT_FOUND) return;
  const tool = (PLATFORM_TOOL.exec(output.text) ?? ENV_TOOL.exec(output.text))?.[1];
  if (tool === undefined) return;
  throw new EnvironmentError({
    reason: "tool-absent",
    message: `The project needs ${tool}, which is not on this machine.`,
    tried: [`${tool}, on PATH`],
    advice: `Install ${tool} here, or judge the project where it is, such as in its own image.`,
  });
}

/**
 * The dependencies cannot be installed, because the project may not be written to.
 *
 * Errors  EnvironmentError `permission-denied`.
 */
export function requireWritable(runtime: Pick<Runtime, "id">, { exit, output }: Ended): void {
  if (runtime.id !== "process" || exit?.code === 0 || !READ_ONLY.test(output.text)) return;
  throw new EnvironmentError({
    reason: "permission-denied",
    message:
      "The project's dependencies are not installed, and its folder may not be written to here.",
    tried: ["installing them into the project"],
    advice: "Install them before (npm ci), or let this account write to a copy of the project.",
  });
}
