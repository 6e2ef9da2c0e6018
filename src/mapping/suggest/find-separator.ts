/** What lies between the values of a cell, and whether blanks stand around it. */
export interface Separator {
  readonly sign: string;
  readonly hasBlanks: boolean;
}

/** Signs that hardly stand for anything else in ids and codes; a comma or a slash may be part of a name. */
const signs = [";", "|"] as const;
/** An id may have a sign of its own (`mbr|700`): then every cell has it, and each as often. */
const leastPlain = 0.1;

/** Counts in how many cells each sign stands. */
export class SeparatorCount {
  readonly cells = new Map<string, number>();
  readonly blanks = new Set<string>();

  add(text: string): void {
    for (const sign of signs) {
      if (!text.includes(sign)) continue;
      this.cells.set(sign, (this.cells.get(sign) ?? 0) + 1);
      if (text.includes(`${sign} `) || text.includes(` ${sign}`)) this.blanks.add(sign);
    }
  }
}

/** The sign that parts values in many cells; undefined where none does, or where every cell of it could be one id. */
export function findSeparator(count: SeparatorCount, filled: number): Separator | undefined {
  const [best] = [...count.cells].toSorted(([, a], [, b]) => b - a);
  if (best === undefined) return undefined;
  const [sign, cells] = best;
  const isIdSign = sign === "|" && cells === filled && !count.blanks.has(sign);
  return isIdSign || cells < filled * leastPlain
    ? undefined
    : { sign, hasBlanks: count.blanks.has(sign) };
}
