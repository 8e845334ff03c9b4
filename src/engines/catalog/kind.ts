import type { FactKind } from "./fact.ts";

/**
 * What a difference of an attribute means.
 *
 * - `meaning`: the database accepts, refuses, stores or answers something else.
 * - `physical`: the same rows and answers, stored or found in another way.
 * - `annotation`: for readers, such as a comment.
 * - `environment`: whoever deploys decides, such as an owner or a grant; compared when asked for.
 * - `evidence`: never a difference by itself, such as the position of a column; it helps to recognise a rename.
 */
export type Treatment = "meaning" | "physical" | "annotation" | "environment" | "evidence";

/**
 * How deeply a kind is compared.
 *
 * - `compared`: in depth, with a fix.
 * - `reported`: in depth, as a remark.
 * - `named`: by its presence, and by a definition where the server writes one; said so.
 */
export type Tier = "compared" | "reported" | "named";

/** How facts of one kind are asked for, and what their attributes mean. */
export interface CatalogKind {
  readonly kind: FactKind;
  readonly tier: Tier;
  readonly attributes: Readonly<Record<string, Treatment>>;
  /**
   * A statement without parameters, for a server of this major version (14 to 18). Its rows have
   * `name` text, `parent` text or null, `columns` text[], `attributes` json with exactly the keys above.
   */
  sql(major: number): string;
}
