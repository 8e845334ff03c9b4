/** Statements that change something, and those that turn it back. */
export interface Alteration {
  readonly statements: readonly string[];
  readonly reversal: readonly string[];
}
