/**
 * What the declarative constructs of one builder of schemas can say at all.
 *
 * A kind that is not listed cannot come from the models, and an attribute that is not listed never leaves
 * the value that the server gives by itself. What only migrations say beyond that is no drift: the models
 * could not have said it. A kind that the project's own models did create in this run counts as listed,
 * because most builders also take literal SQL.
 */
export interface ExpressivenessProfile {
  /** Such as `sqlalchemy-2`, `django`, `typeorm`. */
  readonly builder: string;
  /** Of the builder that was run, such as `2.0.43`; absent where nothing was run. */
  readonly version?: string;
  /** `learned`: the builder built a schema and the catalogue was read. `documentation`: its manual says so. */
  readonly basis: "learned" | "documentation";
  /** `FactKind` to names of `CatalogKind.attributes`, both sorted. */
  readonly kinds: Readonly<Record<string, readonly string[]>>;
}
