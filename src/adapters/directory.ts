/** A path inside a directory of the project. */
export function at(directory: string, path: string): string {
  return directory === "." ? path : `${directory}/${path}`;
}
