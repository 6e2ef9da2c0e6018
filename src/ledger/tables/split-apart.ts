/**
 * Cuts a list into parts, in order, so that within none of them a name comes twice: what depends on an earlier one comes in a
 * later part.
 */
export function splitApart<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly (string | number)[],
): readonly (readonly Item[])[] {
  const parts: Item[][] = [];
  const taken = new Set<string | number>();
  let part: Item[] = [];
  for (const item of items) {
    const names = namesOf(item);
    if (names.some((name) => taken.has(name))) {
      parts.push(part);
      part = [];
      taken.clear();
    }
    for (const name of names) taken.add(name);
    part.push(item);
  }
  return part.length === 0 ? parts : [...parts, part];
}
