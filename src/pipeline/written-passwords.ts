// A password ends where a string of JSON, SQL or a shell would, and is no placeholder of a template.
const SHAPES: readonly RegExp[] = [
  // scheme://user:password@host
  /(\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/'"`\\]{0,100}:)[^\s'"`\\$<>{}[\]@/]{1,200}(?=@)/gi,
  // CREATE ROLE … PASSWORD '…', and the OPTIONS of a user mapping
  /(\bpassword\s{1,8}')[^\s'"`\\$<>{}[\]]{1,200}(?=')/gi,
  // The connection string of a subscription or of dblink
  /(\b(?:host|dbname|user)=[^\n'"\\]{0,200}\bpassword=)[^\s'"`\\$<>{}[\]]{1,200}/gi,
  /(\bpassword=)[^\s'"`\\$<>{}[\]]{1,200}(?=[^\n'"\\]{0,200}\b(?:host|dbname|user)=)/gi,
];

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
