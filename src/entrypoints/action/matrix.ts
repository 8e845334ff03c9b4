import { createHash } from "node:crypto";

const LONGEST = 40;
const DIGEST = 8;
const BETWEEN = "_";

/**
 * What tells this job apart from the others of its matrix, for names: `3.12_postgres16`; empty without
 * a matrix. Given as the JSON of the `matrix` context.
 */
export function matrixLabel(json: string): string {
  const values = valuesOf(json);
  return values.length === 0 ? "" : labelOf(values, json);
}

/** These values as part of a name; a digest of `identity` where they would not all be seen in it. */
export function labelOf(values: readonly string[], identity: string): string {
  const label = values
    .join(BETWEEN)
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, DIGEST);
  // Whatever was replaced or cut, or reads like the border of two values, could have been the difference.
  const isClear = values.length === 1 || !values.some((value) => value.includes(BETWEEN));
  return isClear && label === values.join(BETWEEN) && label.length <= LONGEST
    ? label
    : `${label.slice(0, LONGEST - DIGEST - 1)}-${digest}`.replace(/^-/, "");
}

function valuesOf(json: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).map((inner) =>
    typeof inner === "object" ? JSON.stringify(inner) : String(inner),
  );
}
