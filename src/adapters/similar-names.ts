// Names shorter than this differ by two letters without being the same word.
const SHORTEST = 6;
// HOST and PORT are two words, DATABSE and DATABASE one; a long word may have two slips.
const SHORTEST_WORD = 5;
const LONG_WORD = 8;
// What people write for one another.
const WORDS: Readonly<Record<string, string>> = {
  URI: "URL",
  DSN: "URL",
  PASS: "PASSWORD",
  PWD: "PASSWORD",
  USERNAME: "USER",
  HOSTNAME: "HOST",
  DB: "DATABASE",
  APIKEY: "API_KEY",
};

/** Whether two different names of variables are likely meant to be one. */
export function isAlike(one: string, other: string): boolean {
  if (one === other || Math.min(one.length, other.length) < SHORTEST) return false;
  if (canonical(one) === canonical(other)) return true;
  // REPLICA_1_URL and REPLICA_2_URL are two things.
  if (one.replaceAll(/\d+/g, "") === other.replaceAll(/\d+/g, "")) return false;
  // A word more or another word is another thing; a slip stays within one word.
  const words = [one.split("_"), other.split("_")] as const;
  if (words[0].length !== words[1].length)
    return one.replaceAll("_", "") === other.replaceAll("_", "");
  const different = words[0].flatMap((word, index) => {
    const beside = words[1][index] ?? "";
    return word === beside ? [] : [[word, beside] as const];
  });
  const [pair] = different;
  if (pair === undefined || different.length > 1) return false;
  const length = Math.min(pair[0].length, pair[1].length);
  return length >= SHORTEST_WORD && edits(pair[0], pair[1]) <= (length >= LONG_WORD ? 2 : 1);
}

function canonical(name: string): string {
  return name
    .split("_")
    .map((word) => WORDS[word] ?? word)
    .join("_");
}

/** Insertions, deletions and replacements of a letter that lead from one word to the other. */
function edits(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, beside] of [...other].entries())
      current.push(
        Math.min(
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (previous[column] ?? 0) + (letter === beside ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
