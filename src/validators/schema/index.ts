import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { SchemaEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { RULES } from "./rules.ts";

export const schemaValidator: Validator<SchemaEvidence> = {
  id: "schema",
  version: 1,
  rules: Object.values(RULES),
  needs: ["database"],
  collect,
  judge,
};
