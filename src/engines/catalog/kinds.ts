import type { CatalogKind } from "./kind.ts";
import { AGGREGATE } from "./kinds/aggregate.ts";
import { POLICY, RULE, STATISTICS_OBJECT, TRIGGER } from "./kinds/attached.ts";
import { BASE_TYPE, SHELL_TYPE } from "./kinds/base-type.ts";
import { COLLATION } from "./kinds/collation.ts";
import { COLUMN } from "./kinds/column.ts";
import { CONSTRAINTS } from "./kinds/constraint.ts";
import { EVENT_TRIGGER } from "./kinds/event-trigger.ts";
import {
  FOREIGN_DATA_WRAPPER,
  FOREIGN_SERVER,
  FOREIGN_TABLE,
  USER_MAPPING,
} from "./kinds/foreign.ts";
import { INDEX } from "./kinds/indexes.ts";
import { LARGE_OBJECT, SECURITY_LABEL } from "./kinds/label.ts";
import { ACCESS_METHOD, CONVERSION, LANGUAGE, TRANSFORM } from "./kinds/language.ts";
import { CAST, OPERATOR, OPERATOR_CLASS, OPERATOR_FAMILY } from "./kinds/operator.ts";
import { DEFAULT_PRIVILEGES } from "./kinds/privileges.ts";
import { PUBLICATION, PUBLICATION_SCHEMA, PUBLICATION_TABLE } from "./kinds/publication.ts";
import { FUNCTION, PROCEDURE } from "./kinds/routine.ts";
import { EXTENSION, SCHEMA } from "./kinds/schema.ts";
import { SEQUENCE } from "./kinds/sequence.ts";
import { SUBSCRIPTION } from "./kinds/subscription.ts";
import { TABLE } from "./kinds/table.ts";
import { TEXT_SEARCH } from "./kinds/text-search.ts";
import { COMPOSITE_TYPE, DOMAIN, DOMAIN_CONSTRAINT, ENUM, RANGE_TYPE } from "./kinds/types.ts";
import { MATERIALIZED_VIEW, VIEW } from "./kinds/view.ts";

/** How every kind of thing is asked for, each once, in the order of the questions. */
export const CATALOG_KINDS: readonly CatalogKind[] = [
  ...[SCHEMA, EXTENSION, TABLE, COLUMN, ...CONSTRAINTS, INDEX, SEQUENCE],
  ...[ENUM, DOMAIN, DOMAIN_CONSTRAINT, COMPOSITE_TYPE, RANGE_TYPE, BASE_TYPE, SHELL_TYPE],
  ...[VIEW, MATERIALIZED_VIEW, FUNCTION, PROCEDURE, AGGREGATE, TRIGGER, RULE, POLICY],
  ...[DEFAULT_PRIVILEGES, STATISTICS_OBJECT, COLLATION],
  ...[PUBLICATION, PUBLICATION_TABLE, PUBLICATION_SCHEMA, SUBSCRIPTION, EVENT_TRIGGER],
  ...[FOREIGN_DATA_WRAPPER, FOREIGN_SERVER, USER_MAPPING, FOREIGN_TABLE],
  ...[CAST, OPERATOR, OPERATOR_CLASS, OPERATOR_FAMILY, CONVERSION, ...TEXT_SEARCH],
  ...[LANGUAGE, TRANSFORM, ACCESS_METHOD, SECURITY_LABEL, LARGE_OBJECT],
];
