import type { FactKind } from "#engines/catalog/fact.ts";

/** What changes an attribute, or that together with the attributes that cannot change apart from it. */
export type Step = string | readonly [sql: string, ...alongside: string[]];

/** One thing, and for each of its attributes a statement that changes it. */
export interface Subject {
  readonly kind: FactKind;
  readonly name: string;
  readonly before: string;
  readonly changes: Readonly<Record<string, Step>>;
  /** Least major version of the server; default: every version. */
  readonly since?: number;
}

/** Statements that change what every object of a sort has. */
export const comment = (object: string) => ({ comment: `COMMENT ON ${object} IS 'why'` });
export const owner = (object: string) => ({ owner: `ALTER ${object} OWNER TO reader` });
export const privileges = (object: string, privilege = "USAGE") => ({
  privileges: `GRANT ${privilege} ON ${object} TO reader`,
});
