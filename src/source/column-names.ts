import { withoutEnd } from "../kernel/without-end.ts";
import { composeText } from "../rows/compose-text.ts";

/** Names that the header has: for each column the ones that it may have. */
export type WantedColumns = readonly (readonly string[])[];

/** Records among which the header is looked for. */
export const headerSearch = 20;

/** A column's name without outer blanks, invisible ones included. */
export function trimName(cell: string): string {
  return withoutEnd(cell.replace(/^[\s\u200B\u2060\uFEFF]+/, ""), /[\s\u200B\u2060\uFEFF]/);
}

export function hasAll(cells: readonly string[], wanted: WantedColumns): boolean {
  const names = new Set(cells.map((cell) => composeText(trimName(cell))));
  return wanted.every((alternatives) => alternatives.some((name) => names.has(composeText(name))));
}
