/** The candidate with the fewest edits from a word, the first among equals; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(word, candidate);
    if (edits < (best?.edits ?? Math.ceil(Math.max(word.length, candidate.length) / 2))) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Insertions, deletions and exchanges of one letter that turn one word into the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchange = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, exchange));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
