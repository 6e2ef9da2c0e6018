import type { WarningCode } from "../rows/catalogue/warnings.ts";
import { createWarningLog, type Warning } from "../rows/warning.ts";
import { findDamage } from "./find-damage.ts";

export const mostDistinct = 10_000;
const mostShapes = 200;
const typeShare = 0.95;

export interface ColumnProfile {
  readonly name: string;
  /** Cells that are not blank. */
  readonly filled: number;
  readonly blank: number;
  /** Different values; counted up to 10,000. */
  readonly distinct: number;
  /** The most frequent form: `A` and `a` for letters, `9` for digits, runs shortened. */
  readonly shape: string;
  readonly minLength: number;
  readonly maxLength: number;
  /** What most cells look like. */
  readonly type: string;
  /** Damage that is suspected, with the first lines. */
  readonly damage: readonly Pick<Warning, "code" | "count" | "lines">[];
}

const types: readonly (readonly [name: string, test: RegExp])[] = [
  ["integer", /^-?(?:0|[1-9]\d*)$/],
  ["digits", /^\d+$/],
  ["decimal", /^-?[\d.,' ]*\d[.,]\d+-?$/],
  ["date", /^\d{4}-\d\d-\d\d(?:[T ].*)?$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: .*)?$/],
  ["boolean", /^(?:true|false|yes|no|y|n|ja|nein|wahr|falsch)$/i],
  ["e-mail", /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
];

const idName = /(?:^|[\s_.-])(?:id|no|nr|number|key|code|sku|ref)\.?$|Id$|ID$/i;

/** Gathers what the cells of one column look like, in bounded memory. */
export class ColumnProfiler {
  private readonly name: string;
  private readonly isId: boolean;
  private filled = 0;
  private blank = 0;
  private minLength = Number.POSITIVE_INFINITY;
  private maxLength = 0;
  private readonly values = new Set<string>();
  private readonly shapes = new Map<string, number>();
  private readonly typeCounts = types.map(() => 0);
  private readonly lengths = new Map<number, { count: number; lines: number[] }>();
  private readonly log = createWarningLog();

  constructor(name: string, isId: boolean = idName.test(name)) {
    this.name = name;
    this.isId = isId;
  }

  add(cell: string, line: number): void {
    if (cell.trim() === "") {
      this.blank += 1;
      return;
    }
    this.filled += 1;
    this.minLength = Math.min(this.minLength, cell.length);
    this.maxLength = Math.max(this.maxLength, cell.length);
    if (this.values.size < mostDistinct) this.values.add(cell.slice(0, 200));
    this.addShape(cell);
    this.addType(cell, line);
    const damage = findDamage(cell, this.isId);
    if (damage !== undefined) this.log.add(damage, line);
  }

  profile(): ColumnProfile {
    const [shape = ["", 0]] = [...this.shapes].toSorted(([, a], [, b]) => b - a);
    this.noteLostZeros();
    return {
      name: this.name,
      filled: this.filled,
      blank: this.blank,
      distinct: this.values.size,
      shape: shape[0],
      minLength: this.filled === 0 ? 0 : this.minLength,
      maxLength: this.maxLength,
      type: this.type(),
      damage: this.log.list().map(({ code, count, lines }) => ({ code, count, lines })),
    };
  }

  private addShape(cell: string): void {
    const shape = cell
      .slice(0, 40)
      .replaceAll(/\p{Lu}+/gu, "A")
      .replaceAll(/[\p{Ll}\p{Lo}]+/gu, "a")
      .replaceAll(/\d{5,}/g, "9…")
      .replaceAll(/\d/g, "9");
    const count = this.shapes.get(shape);
    if (count !== undefined || this.shapes.size < mostShapes)
      this.shapes.set(shape, (count ?? 0) + 1);
  }

  private addType(cell: string, line: number): void {
    for (const [at, [, test]] of types.entries()) {
      if (test.test(cell)) this.typeCounts[at] = (this.typeCounts[at] ?? 0) + 1;
    }
    if (!/^\d{1,20}$/.test(cell)) return;
    const entry = this.lengths.get(cell.length) ?? { count: 0, lines: [] };
    entry.count += 1;
    if (entry.lines.length < 10) entry.lines.push(line);
    this.lengths.set(cell.length, entry);
  }

  private type(): string {
    if (this.filled === 0) return "blank";
    const found = types.findIndex((_, at) => this.share(this.typeCounts[at] ?? 0) >= typeShare);
    return types[found]?.[0] ?? "text";
  }

  private share(count: number): number {
    return count / this.filled;
  }

  /** Most ids have one length and few are shorter, and some of the long ones begin with a zero. */
  private noteLostZeros(): void {
    if (!this.isId || this.filled < 10) return;
    const [most] = [...this.lengths].toSorted(([, a], [, b]) => b.count - a.count);
    if (most === undefined || this.share(most[1].count) < 0.7) return;
    for (const [length, { count, lines }] of this.lengths) {
      const code: WarningCode = "id-zeros-lost";
      if (length < most[0]) this.log.merge([{ code, count, lines, samples: [] }]);
    }
  }
}
