import type { RowLink } from "../../ledger/correction-book.ts";

/**
 * Says of each row which row of another load it corrects, or by which it was corrected. To be asked in row order; links
 * come in that order too, so none is held in memory.
 */
export function openRowNotes(
  links: AsyncIterable<RowLink>,
): (rowNumber: number) => Promise<readonly string[]> {
  const iterator = links[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<RowLink>> | undefined;
  return async (rowNumber) => {
    const notes: string[] = [];
    for (;;) {
      const link = await (next ??= iterator.next());
      if (link.done === true || link.value.rowNumber > rowNumber) return notes;
      if (link.value.rowNumber === rowNumber) notes.push(describeLink(link.value));
      next = undefined;
    }
  };
}

function describeLink({ relation, otherLoad, otherRow, otherOutcome }: RowLink): string {
  if (relation === "corrects") return `Corrects row ${otherRow} of load ${otherLoad}.`;
  return `Corrected by row ${otherRow} of load ${otherLoad} (${otherOutcome ?? "not sent yet"}).`;
}
