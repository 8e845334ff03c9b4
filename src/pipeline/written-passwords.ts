// No placeholder of a template, no variable of a shell, nothing that was replaced before.
const WRITTEN = String.raw`(?!\$[\w{(]|#\{|[<{[(%])`;
// It ends where a string of JSON, SQL or a shell would.
const PASSWORD = String.raw`${WRITTEN}[^\s'"\x60\\]{1,200}`;

const SHAPES: readonly RegExp[] = [
  // scheme://user:password@host
  String.raw`(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/'"\x60\\]{0,100}:)${WRITTEN}[^\s'"\x60\\@/]{1,200}(?=@)`,
  // …?password=…, as JDBC has it
  String.raw`(\bpostgres(?:ql)?:\/\/[^\s'"\x60\\]{0,200}[?&]password=)${WRITTEN}[^\s'"\x60\\&]{1,200}`,
  // CREATE ROLE … PASSWORD '…', and the OPTIONS of a user mapping
  String.raw`(\bpassword\s{1,8}')${PASSWORD}(?=')`,
  // What a shell gives psql
  String.raw`(\bPGPASSWORD=["']?)${PASSWORD}`,
  // The connection string of a subscription or of dblink
  String.raw`(\b(?:host|dbname|user)=[^\n'"\\?&]{0,200}\bpassword=)${PASSWORD}`,
  String.raw`(\bpassword=)${PASSWORD}(?=[^\n'"\\]{0,200}\b(?:host|dbname|user)=)`,
].map((shape) => new RegExp(shape, "gi"));

/** `text` without the passwords that it writes out itself, and how many there were. */
export function withoutWrittenPasswords(text: string): {
  readonly text: string;
  readonly count: number;
} {
  let count = 0;
  const clean = SHAPES.reduce(
    (left, shape) =>
      left.replace(shape, (_all, before: string) => {
        count += 1;
        return `${before}[password]`;
      }),
    text,
  );
  return { text: clean, count };
}
