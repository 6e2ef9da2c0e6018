/**
 * What a function makes of each item, in the order of the items, some of them at work at the same time.
 * @param width most items at work or waiting to be taken
 */
export async function* mapInOrder<Item, Made>(
  items: AsyncIterable<Item>,
  width: number,
  make: (item: Item) => Promise<Made>,
): AsyncGenerator<Made, void, undefined> {
  const underWay: Promise<Made>[] = [];
  for await (const item of items) {
    const made = make(item);
    // Whoever waits for it is told; until then it must not count as unhandled.
    made.catch(() => undefined);
    underWay.push(made);
    const first = underWay.length < width ? undefined : underWay.shift();
    if (first !== undefined) yield await first;
  }
  for (const made of underWay) yield await made;
}
