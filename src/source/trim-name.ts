const outerBlanks = /^[\s\u200B\u2060\uFEFF]+|[\s\u200B\u2060\uFEFF]+$/g;

/** A column's name without outer blanks, invisible ones included. */
export function trimName(cell: string): string {
  return cell.replaceAll(outerBlanks, "");
}
