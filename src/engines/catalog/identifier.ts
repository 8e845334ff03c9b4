/**
 * The parts of a qualified name as the server writes it: `public."Odd One".id` has three.
 *
 * Source  PostgreSQL manual, "Identifiers and Key Words"; the opposite of quote_ident.
 */
export function partsOf(name: string): readonly string[] {
  return [...name.matchAll(/"((?:[^"]|"")*)"|([^.]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

/** A name as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
