import { withoutIndexes } from "../rows/without-indexes.ts";
import type { Difference, RowResult } from "../rows/row.ts";

/** How the API keeps the rows that went in, as far as that was looked at. */
export interface VerificationCounts {
  /** Rows whose record was compared with what was sent: read back, or as the answer to their request shows it. */
  readonly checked: number;
  /** Those among them whose record was read back. */
  readonly read: number;
  readonly asSent: number;
  readonly differing: number;
  /** Rows whose record was to be read back and could not be. */
  readonly unreadable: number;
  /** Rows per field that is not as it was sent, by what became of it; items of one list count as one field. */
  readonly fields: Readonly<Record<string, FieldCounts>>;
}

/** Rows by what became of one field; absent: none. */
export type FieldCounts = Readonly<Partial<Record<Difference["kind"], number>>>;

/** Fields beyond so many are counted as one: names inside a free-form object may be without end. */
const mostFields = 200;
const otherFields = "(other fields)";

/** Counts what was seen of rows after writing; rows come one by one. */
export class VerificationTally {
  readonly #counts = { checked: 0, read: 0, asSent: 0, differing: 0, unreadable: 0 };
  readonly #fields = new Map<string, Map<Difference["kind"], number>>();

  add({ verification, errors }: RowResult): void {
    if (errors.some(({ code }) => code === "not-read-back")) this.#counts.unreadable += 1;
    if (verification === undefined) return;
    const { by, differences } = verification;
    this.#counts.checked += 1;
    if (by === "reading") this.#counts.read += 1;
    if (differences.length === 0) this.#counts.asSent += 1;
    else this.#addDifferences(differences);
  }

  get counts(): VerificationCounts {
    const fields = [...this.#fields]
      .map(([field, kinds]) => [field, Object.fromEntries(kinds)] as const)
      .toSorted(([a, one], [b, other]) => sumOf(other) - sumOf(one) || (a < b ? -1 : 1));
    return { ...this.#counts, fields: Object.fromEntries(fields) };
  }

  #addDifferences(differences: readonly Difference[]): void {
    this.#counts.differing += 1;
    const ofRow = new Map<string, Difference["kind"]>();
    for (const { field, kind } of differences) {
      const name = withoutIndexes(field);
      if (!ofRow.has(name)) ofRow.set(name, kind);
    }
    for (const [name, kind] of ofRow) {
      const isKept = this.#fields.has(name) || this.#fields.size < mostFields;
      const known = this.#kindsOf(isKept ? name : otherFields);
      known.set(kind, (known.get(kind) ?? 0) + 1);
    }
  }

  #kindsOf(name: string): Map<Difference["kind"], number> {
    const kinds = this.#fields.get(name) ?? new Map<Difference["kind"], number>();
    this.#fields.set(name, kinds);
    return kinds;
  }
}

const sumOf = (counts: FieldCounts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
