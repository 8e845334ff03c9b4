import type { CatalogKind } from "./kind.ts";
import { COLUMN } from "./kinds/column.ts";
import { CONSTRAINTS } from "./kinds/constraint.ts";
import { ENUM } from "./kinds/enum.ts";
import { INDEX } from "./kinds/indexes.ts";
import { SEQUENCE } from "./kinds/sequence.ts";
import { TABLE } from "./kinds/table.ts";

/** How every kind of thing is asked for, in the order of the questions. */
export const CATALOG_KINDS: readonly CatalogKind[] = [
  TABLE,
  COLUMN,
  ...CONSTRAINTS,
  INDEX,
  SEQUENCE,
  ENUM,
];
