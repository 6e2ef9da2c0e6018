import { withoutEnd } from "../kernel/without-end.ts";

/** A column's name without outer blanks, invisible ones included. */
export function trimName(cell: string): string {
  return withoutEnd(cell.replace(/^[\s\u200B\u2060\uFEFF]+/, ""), /[\s\u200B\u2060\uFEFF]/);
}
