import type { Validator } from "#contract/validator.ts";
import { apiValidator } from "./api/index.ts";
import { performanceValidator } from "./performance/index.ts";
import { schemaValidator } from "./schema/index.ts";
import { securityValidator } from "./security/index.ts";
import { startupValidator } from "./startup/index.ts";
import { stressValidator } from "./stress/index.ts";

/**
 * The sequence of a run: what does not start cannot be judged further; performance is measured
 * before the hostile requests of api disturb the instance; stress runs only for `stress-test`.
 */
export const VALIDATORS = [
  startupValidator,
  schemaValidator,
  performanceValidator,
  apiValidator,
  securityValidator,
  stressValidator,
] as const satisfies readonly Validator[];
