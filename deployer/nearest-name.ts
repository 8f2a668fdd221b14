/** The name among those that are known which was probably meant; undefined where none is like it. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const from = name.toLowerCase();
  const likely = known
    .map((each) => ({ each, distance: distanceOf(from, each.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.round(from.length * 0.4)))
    .toSorted((a, b) => a.distance - b.distance);
  return likely[0]?.each;
}

/** A name that is the other's beginning stands for it: `timeout` for `timeoutSeconds`. */
function distanceOf(from: string, to: string): number {
  const [short, long] = from.length < to.length ? [from, to] : [to, from];
  return short.length >= 4 && long.startsWith(short) ? 1 : editDistance(from, to);
}

/** How many letters must be added, removed or exchanged (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (const [i, letter] of from.split('').entries()) {
    const row = [i + 1];
    for (const [j, other] of to.split('').entries())
      row.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (previous[j + 1] ?? 0) + 1,
          (previous[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      );
    previous = row;
  }
  return previous.at(-1) ?? 0;
}
