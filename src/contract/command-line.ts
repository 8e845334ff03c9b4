/**
 * A command as a person types it. `sh -c 'exec line'` is the form in which we start it: typed as
 * words it would run `exec` alone, and the bare `exec` would replace the reader's own shell.
 */
export function commandLine(argv: readonly string[]): string {
  const [program, flag, line] = argv;
  if (program === "sh" && flag === "-c" && line !== undefined && argv.length === 3)
    return line.replace(/^exec (?!\d*[<>])/, "");
  return argv.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
