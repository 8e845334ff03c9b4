const NO_PART = /^(?:--|SET |SELECT pg_catalog\.set_config|\\)/;
const OF_ENVIRONMENT = /^(?:ALTER .* OWNER TO |GRANT |REVOKE |ALTER DEFAULT PRIVILEGES )/;

/**
 * A dump of a schema as lines that do not depend on the order in which things were made: columns and
 * statements sorted, remarks, owners and grants left out.
 */
export function schemaText(dump: string): string {
  const lines = dump.split("\n").filter((line) => line !== "" && !NO_PART.test(line));
  const statements: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    open.push(line);
    if (!line.endsWith(";")) continue;
    statements.push(statementText(open));
    open = [];
  }
  if (open.length > 0) statements.push(statementText(open));
  return statements
    .filter((statement) => !OF_ENVIRONMENT.test(statement))
    .sort()
    .join("\n");
}

function statementText(lines: readonly string[]): string {
  const [first = "", ...rest] = lines;
  if (!/^CREATE (?:UNLOGGED |FOREIGN )?TABLE /.test(first) || rest.length < 2)
    return lines.join(" ").replaceAll(/\s+/g, " ");
  const end = rest.findIndex((line) => line.startsWith(")"));
  // Which of its columns a child was given by its parent cannot be changed any more.
  if (rest[end + 1]?.startsWith("INHERITS")) return `${first} ${rest.slice(end).join(" ")}`;
  const columns = rest.slice(0, end).map((line) => line.trim().replace(/,$/, ""));
  return [first, ...columns.sort(), ...rest.slice(end)].join(" ").replaceAll(/\s+/g, " ");
}
