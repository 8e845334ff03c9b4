import type { Stack } from "./seed.ts";
import { EXPRESS } from "./seeds/express.ts";

/** Every healthy application with its faults, in the order of the tables. */
export const STACKS: readonly Stack[] = [EXPRESS];
