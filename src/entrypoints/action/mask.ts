/** The workflow command that has the runner hide a value in everything that is printed later. */
export function maskCommand(secret: string): string {
  return secret
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => `::add-mask::${line.replaceAll("%", "%25")}\n`)
    .join("");
}
