import type { Pair } from "./pair.ts";
import { COLUMN_TYPES } from "./pairs/column-types.ts";
import { COLUMNS } from "./pairs/columns.ts";
import { DEFAULTS } from "./pairs/defaults.ts";
import { INDEXES } from "./pairs/indexes.ts";
import { FOREIGN_KEYS, KEYS } from "./pairs/keys.ts";
import { OTHER_OBJECTS } from "./pairs/other-objects.ts";
import { RENAMES } from "./pairs/renames.ts";
import { ROADS } from "./pairs/roads.ts";
import { SEQUENCES, TYPES } from "./pairs/sequences-and-types.ts";
import { PARTITIONS, TABLES } from "./pairs/tables.ts";
import { ACTIONS, ROUTINES, VIEWS } from "./pairs/views-and-code.ts";
import { WRITINGS } from "./pairs/writings.ts";

/** The corpus. */
export const PAIRS: readonly Pair[] = [
  ...TABLES,
  ...PARTITIONS,
  ...COLUMNS,
  ...COLUMN_TYPES,
  ...DEFAULTS,
  ...KEYS,
  ...FOREIGN_KEYS,
  ...INDEXES,
  ...SEQUENCES,
  ...TYPES,
  ...VIEWS,
  ...ROUTINES,
  ...ACTIONS,
  ...OTHER_OBJECTS,
  ...RENAMES,
  ...ROADS,
  ...WRITINGS,
];
