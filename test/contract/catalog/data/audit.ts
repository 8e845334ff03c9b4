/**
 * For each column of a catalogue: `kind.attribute`, several with commas, or `ignored: ` and why. Beside
 * the attributes, `kind.name`, `kind.parent`, `kind.columns`, and `kind.kind`: it decides whether
 * something is such a fact.
 */
export type Audit = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const OID = "ignored: the server's own number, another one in every database";
export const STATE = "ignored: a state of the moment, which no statement of a schema sets";
