/** Nodes whose value is not what most have; where as many have one as another, all that have a value after the first. */
export function oddOnes<T>(
  values: readonly { name: string; value: T }[],
  keyOf: (value: T) => string,
): { most: string[]; odd: { name: string; value: T }[] } {
  const groups = [...Map.groupBy(values, ({ value }) => keyOf(value)).values()];
  const [largest = []] = groups.toSorted((a, b) => b.length - a.length);
  return {
    most: largest.map(({ name }) => name),
    odd: values.filter((each) => !largest.includes(each)),
  };
}
