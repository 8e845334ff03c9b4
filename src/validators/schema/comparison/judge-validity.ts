import { answer, type Finding } from "#contract/finding.ts";
import { qualified } from "#engines/catalog/shape.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { shortName } from "../wording.ts";
import { uncheckedKey } from "./mentions.ts";

/** Whether every constraint and index of the migrated database is in force. */
export function judgeValidity({ migrated, mentions }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.constraintNotValid;
  const { catalog } = migrated;
  if (catalog === null) {
    const message = `There is no migrated database: ${migrated.obstacle}.`;
    return [answer(rule, { outcome: "inconclusive", message })];
  }
  const findings = catalog.tables.flatMap((table) => {
    const relation = qualified(table);
    const violated = (name: string, message: string, remedy: string) =>
      answer(rule, {
        outcome: "violated",
        message,
        remedy,
        place: {
          ...(mentions.find(({ key }) => key === uncheckedKey(relation, name))?.migration ?? {}),
          relation,
        },
        subject: name,
      });
    const short = shortName(relation);
    return [
      ...table.constraints
        .filter(({ validated }) => !validated)
        .map(({ name, definition }) =>
          violated(
            name,
            `${name} of ${short} (${definition}) is NOT VALID: rows from before it was added were never checked.`,
            `ALTER TABLE ${short} VALIDATE CONSTRAINT ${name};`,
          ),
        ),
      ...table.indexes
        .filter(({ valid }) => !valid)
        .map(({ name }) =>
          violated(
            name,
            `The index ${name} of ${short} is invalid: building it concurrently did not finish.`,
            `REINDEX INDEX CONCURRENTLY ${name};`,
          ),
        ),
    ];
  });
  if (findings.length > 0) return findings;
  return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
}
