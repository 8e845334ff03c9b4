/** The SQLSTATE of an error of the server; undefined for whatever else went wrong. */
export function sqlstateOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
