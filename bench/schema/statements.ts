const PIECE = /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|;/g;
// Its own semicolons end no statement.
const ATOMIC = /BEGIN ATOMIC[\s\S]*?END/g;

/** A script as single statements: some must not run inside a transaction, which several at once are. */
export function statementsOf(script: string): readonly string[] {
  const atomic = [...script.matchAll(ATOMIC)].map(
    ({ index, 0: text }) => [index, index + text.length] as const,
  );
  const statements: string[] = [];
  let start = 0;
  for (const { 0: piece, index } of script.matchAll(PIECE)) {
    if (piece !== ";" || atomic.some(([from, to]) => index > from && index < to)) continue;
    statements.push(script.slice(start, index));
    start = index + 1;
  }
  return [...statements, script.slice(start)].filter((text) => text.trim() !== "");
}
