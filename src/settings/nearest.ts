/** The candidate that a slip of the pen most likely meant, or undefined when none is close. */
export function nearest(received: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(received);
  if (wanted === "" || received.length > LONGEST) return undefined;
  let best: { readonly text: string; readonly distance: number } | undefined;
  for (const text of candidates) {
    const distance = editDistance(wanted, plain(text));
    if (distance <= tolerance(wanted) && (best === undefined || distance < best.distance))
      best = { text, distance };
  }
  return best?.text;
}

const LONGEST = 64;

// `baseUrl`, `base_url` and `base-url` are one name in different clothes.
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_\s]/g, "");
}

// One slip in a short name, up to three in a long one; more would be guessing.
function tolerance(text: string): number {
  return Math.min(3, 1 + Math.floor(text.length / 5));
}

/**
 * Damerau-Levenshtein distance in its restricted form: insert, delete, replace, swap neighbours.
 *
 * Source  Damerau 1964; Boytsov, "Indexing methods for approximate dictionary searching", 2011.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const differs = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const choices = [at(last, column) + 1, at(current, column - 1) + 1];
      choices.push(at(last, column - 1) + differs);
      if (swapped) choices.push(at(beforeLast, column - 2) + 1);
      current.push(Math.min(...choices));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Number.POSITIVE_INFINITY;
}
