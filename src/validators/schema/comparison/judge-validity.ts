import { answer, type Finding } from "#contract/finding.ts";
import { lastPart } from "#engines/catalog/compare/names.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { shortName } from "../wording.ts";
import { subjectFor } from "./subject.ts";
import { outOfForce, uncheckedKey } from "./unchecked.ts";

/** Whether every constraint and index of the migrated database is in force. */
export function judgeValidity({ migrated, mentions }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.constraintNotValid;
  if (migrated.facts === null) {
    const message = `There is no migrated database: ${migrated.obstacle}.`;
    return [answer(rule, { outcome: "inconclusive", message })];
  }
  const findings = outOfForce(migrated.facts).map((fact) => {
    const { relation } = subjectFor(fact);
    const name = lastPart(fact.name);
    const { migration } = mentions.find(({ key }) => key === uncheckedKey(fact)) ?? {};
    return answer(rule, {
      outcome: "violated",
      ...wordsOf(fact),
      place: { ...(migration ?? {}), relation },
      subject: name,
    });
  });
  if (findings.length > 0) return findings;
  return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
}

function wordsOf(fact: CatalogFact): { readonly message: string; readonly remedy: string } {
  const name = lastPart(fact.name);
  const short = shortName(subjectFor(fact).relation);
  const owner = shortName((fact.parent ?? "").replace(/^(?:foreign |materialized )?\w+ /, ""));
  if (fact.attributes["isValidated"] === false) {
    const alter = fact.kind === "domain constraint" ? "ALTER DOMAIN" : "ALTER TABLE";
    return {
      message: `${name} of ${short} (${fact.attributes["definition"]}) is NOT VALID: rows from before it was added were never checked.`,
      remedy: `${alter} ${owner} VALIDATE CONSTRAINT ${name};`,
    };
  }
  return {
    message: `The index ${name} of ${short} is invalid: building it concurrently did not finish.`,
    remedy: `REINDEX INDEX CONCURRENTLY ${name};`,
  };
}
