import type { Rule } from "#contract/rule.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import { isConstraint } from "#engines/catalog/compare/key.ts";
import { RULES } from "../rules.ts";

/** In this order the first finding of a shared cause is the one with the best place. */
export const COMPARISON_RULES: readonly Rule[] = [
  RULES.tableAbsent,
  RULES.columnAbsent,
  RULES.rename,
  RULES.typeDifferent,
  RULES.nullabilityDifferent,
  RULES.defaultDifferent,
  RULES.constraintAbsent,
  RULES.constraintDifferent,
  RULES.indexAbsent,
  RULES.enumDifferent,
  RULES.objectAbsent,
  RULES.objectDifferent,
  RULES.unexpectedObject,
  RULES.notCompared,
  RULES.physicalDifference,
  RULES.nameDifferent,
];

/** The rule that a difference violates. */
export function ruleOf(each: Difference): Rule {
  if (each.remark === "shallow") return RULES.notCompared;
  switch (each.change) {
    case "absent":
      return absentRule(each);
    case "unexpected":
      return RULES.unexpectedObject;
    case "renamed":
      return RULES.rename;
    case "name-different":
      return RULES.nameDifferent;
    case "equivalent":
      return RULES.constraintDifferent;
    case "different":
      return each.treatment === "meaning" ? differentRule(each) : RULES.physicalDifference;
  }
}

function absentRule(each: Difference): Rule {
  if (each.kind === "table") return RULES.tableAbsent;
  if (each.kind === "column") return RULES.columnAbsent;
  if (each.kind === "index") return RULES.indexAbsent;
  if (each.kind === "enum") return RULES.enumDifferent;
  return isConstraint(each) ? RULES.constraintAbsent : RULES.objectAbsent;
}

function differentRule(each: Difference): Rule {
  const { kind, attribute } = each;
  if (kind === "column" && attribute !== null) return OF_COLUMN[attribute] ?? RULES.objectDifferent;
  if (kind === "index") return RULES.indexAbsent;
  if (kind === "enum") return RULES.enumDifferent;
  return isConstraint(each) ? RULES.constraintDifferent : RULES.objectDifferent;
}

const OF_COLUMN: Readonly<Record<string, Rule>> = {
  type: RULES.typeDifferent,
  collation: RULES.typeDifferent,
  isNullable: RULES.nullabilityDifferent,
  default: RULES.defaultDifferent,
  identity: RULES.defaultDifferent,
  generated: RULES.defaultDifferent,
  identityOptions: RULES.defaultDifferent,
};

/** Told in one sentence with others of its sort: it harms nothing, and there may be many. */
export function isRemark(each: Difference): boolean {
  if (each.severity !== "note") return false;
  if (GROUPED.has(ruleOf(each).id)) return true;
  const isOwnFinding =
    ["table", "column", "index", "enum"].includes(each.kind) || isConstraint(each);
  return !isOwnFinding;
}

const GROUPED: ReadonlySet<string> = new Set([
  RULES.notCompared.id,
  RULES.physicalDifference.id,
  RULES.nameDifferent.id,
]);
