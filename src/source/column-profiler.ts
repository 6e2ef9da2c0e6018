import { looksLikeSerial } from "../rows/looks-like-serial.ts";
import { createWarningLog } from "../rows/warning.ts";
import { mostDistinct, type ColumnProfile } from "./column-profile.ts";
import { findDamage } from "./find-damage.ts";
import { LengthWatch } from "./length-watch.ts";

const mostShapes = 200;
const typeShare = 0.95;

const types: readonly (readonly [name: string, test: RegExp])[] = [
  ["integer", /^-?(?:0|[1-9]\d*)$/],
  ["digits", /^\d+$/],
  // Before decimals: 01.10.2026 has marks and digits, too.
  ["date", /^\d{4}-\d\d-\d\d(?:[T ].*)?$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: .*)?$/],
  ["decimal", /^-?(?:[\d.,' ]*\d[.,]\d+|0|[1-9]\d*)-?$/],
  ["boolean", /^(?:true|false|yes|no|y|n|ja|nein|wahr|falsch)$/i],
  ["e-mail", /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/],
];

const dateName = /date|day|datum|fecha|(?:^|[\s_])due$|_at$/i;
const idName = /(?:^|[\s_.-])(?:id|no|nr|number|key|code|sku|ref)\.?$|Id$|ID$/i;

/** Gathers what the cells of one column look like, in bounded memory. */
export class ColumnProfiler {
  private readonly name: string;
  private readonly isId: boolean;
  private readonly isDate: boolean;
  private filled = 0;
  private blank = 0;
  private minLength = Number.POSITIVE_INFINITY;
  private maxLength = 0;
  private readonly values = new Set<string>();
  private readonly shapes = new Map<string, number>();
  private readonly typeCounts = types.map(() => 0);
  private readonly lengths = new LengthWatch();
  private readonly log = createWarningLog();

  constructor(name: string, isId: boolean = idName.test(name)) {
    this.name = name;
    this.isId = isId;
    this.isDate = !isId && dateName.test(name);
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
    this.addType(cell);
    this.lengths.add(cell, line);
    const damage =
      findDamage(cell, this.isId) ??
      (this.isDate && looksLikeSerial(cell.trim()) ? "xl-serial" : undefined);
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

  private addType(cell: string): void {
    for (const [at, [, test]] of types.entries()) {
      if (test.test(cell)) this.typeCounts[at] = (this.typeCounts[at] ?? 0) + 1;
    }
  }

  private type(): string {
    if (this.filled === 0) return "blank";
    const found = types.findIndex((_, at) => this.share(this.typeCounts[at] ?? 0) >= typeShare);
    return types[found]?.[0] ?? "text";
  }

  private share(count: number): number {
    return count / this.filled;
  }

  private noteLostZeros(): void {
    const short = this.isId ? this.lengths.lostZeros() : undefined;
    if (short !== undefined) this.log.merge([{ code: "id-zeros-lost", ...short, samples: [] }]);
  }
}
