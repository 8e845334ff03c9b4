import { posix } from "node:path";
import type { BootRecord, BootStep } from "#contract/boot.ts";
import type { Target } from "#contract/target.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { MissingModule } from "../evidence.ts";
import type { Doing } from "./shape.ts";

/** A boot that failed, and what is known about it so far. */
export interface ClueQuestion {
  readonly target: Target;
  /** Of the application, relative to the project. */
  readonly directory: string;
  readonly record: BootRecord;
  readonly step: BootStep | undefined;
  readonly failure: TraceFailure | undefined;
  readonly missingModule: MissingModule | undefined;
  readonly doing: Doing | undefined;
  redact(text: string): string;
}

/** Path of the project that a printed path can mean; undefined outside. */
export function projectPath(root: string, directory: string, printed: string): string | undefined {
  const path = printed.replace(/^file:\/\//, "");
  const whole = path.startsWith("/") ? path : posix.join(root, directory, path);
  const relative = posix.relative(root, posix.normalize(whole));
  return relative === "" || relative.startsWith("..") ? undefined : relative;
}
