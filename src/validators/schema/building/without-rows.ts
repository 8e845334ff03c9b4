/** One statement that runs all of these and keeps no row, however many they would give. */
export function withoutRows(statements: string): string {
  let number = 0;
  while (statements.includes(`${number}$`)) number += 1;
  const [inner, outer] = [`$models${number}$`, `$run${number}$`];
  return `DO ${outer} BEGIN EXECUTE ${inner}${statements}${inner}; END ${outer}`;
}
