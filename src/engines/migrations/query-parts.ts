/** One statement of a query that may hold several. */
export interface Part {
  readonly statement: string;
  /** Where it begins in the query, from 0. */
  readonly at: number;
  /** From 1, in the statement. */
  readonly position?: number;
}

const NO_BORDER = /'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The statements of a query, in their order; borders in texts, names, bodies and comments are none. */
export function partsOf(query: string): readonly Part[] {
  const borders = withoutFalseBorders(query);
  const parts: Part[] = [];
  for (let from = 0; from < query.length; ) {
    const until = borders.indexOf(";", from);
    const statement = query.slice(from, until === -1 ? undefined : until);
    if (statement.trim() !== "") parts.push({ statement, at: from });
    from = until === -1 ? query.length : until + 1;
  }
  return parts;
}

/** The query at its length, without semicolons that end no statement. */
export function withoutFalseBorders(query: string): string {
  return query.replace(NO_BORDER, (quoted) => quoted.replaceAll(";", " "));
}
