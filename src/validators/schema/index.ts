import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { SchemaEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { RULES } from "./rules.ts";
import { STUDIES } from "./studies.ts";

export const schemaValidator: Validator<SchemaEvidence> = {
  id: "schema",
  version: 3,
  rules: [...Object.values(RULES), ...STUDIES.flatMap(({ rules }) => rules)],
  needs: ["database"],
  collect,
  judge,
};
