import type { Random } from "../../kernel/clock.ts";

/** What the pacer remembers of one row; made by `newRowRecord`, kept by whoever sends the row. */
export interface RowRecord {
  refusals: number;
  /** Refusals while others passed. */
  loneRefusals: number;
  /** Failed tries, refusals aside. */
  failures: number;
  /** The request of the row that was refused last, by its place in the order of sending. */
  refusedAs: number;
  /** Counts at its last refusal. */
  acceptedThen: number;
  refusedThen: number;
  /** Not to be sent again before; monotonic milliseconds. */
  notBefore: number;
}

/** Everybody is refused, or this row alone, or this row alone once too often. */
export type RefusalMeaning = "everybody" | "alone" | "left-aside";

export interface JudgedRefusal {
  readonly kind: RefusalMeaning;
  /** The request by whose refusal everybody was taken to be refused, where it was this row alone, as is known by now. */
  readonly mistaken: number | undefined;
}

/** Tells a limit on everybody from a record that is refused for itself (locked, being worked on). */
export interface RowRefusals {
  noteAccepted(): void;
  /** @param number of the request, in the order of sending; @param now monotonic milliseconds */
  refuse(row: RowRecord | undefined, number: number, now: number): JudgedRefusal;
  /** Whether enough others have passed since the row was refused. */
  isEligible(row: RowRecord | undefined): boolean;
}

/** Others that must be accepted before a refused row is sent again. */
const othersFirst = 3;
const mostLoneRefusals = 6;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;

export function newRowRecord(): RowRecord {
  return {
    refusals: 0,
    loneRefusals: 0,
    failures: 0,
    refusedAs: 0,
    acceptedThen: 0,
    refusedThen: 0,
    notBefore: 0,
  };
}

export function createRowRefusals(random: Random): RowRefusals {
  let accepted = 0;
  /** Refusals of rows that are not known to be refused for themselves. */
  let refused = 0;

  const isAlone = (row: RowRecord): boolean => {
    const passed = accepted - row.acceptedThen;
    const mostlyPassing = passed >= othersFirst * (refused - row.refusedThen);
    // A row known for it needs no others as witnesses: at the end of a file there are none.
    return row.refusals > 0 && mostlyPassing && (passed > 0 || row.loneRefusals > 1);
  };

  return {
    noteAccepted: () => {
      accepted += 1;
    },
    refuse: (row, number, now) => {
      if (row === undefined) return { kind: "everybody", mistaken: undefined };
      const alone = isAlone(row);
      // It was refused for itself the time before as well, if nobody else has been since.
      const isMistaken = alone && row.loneRefusals === 0 && refused === row.refusedThen;
      const mistaken = isMistaken ? row.refusedAs : undefined;
      if (isMistaken) row.loneRefusals += 1;
      row.refusedAs = number;
      row.refusals += 1;
      if (alone) {
        row.loneRefusals += 1;
        const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (row.loneRefusals - 1));
        row.notBefore = now + wait * (0.5 + random() / 2);
      } else if (row.loneRefusals < 2) {
        refused += 1;
      }
      row.acceptedThen = accepted;
      row.refusedThen = refused;
      if (!alone) return { kind: "everybody", mistaken };
      const kind = row.loneRefusals >= mostLoneRefusals ? "left-aside" : "alone";
      return { kind, mistaken };
    },
    isEligible: (row) =>
      row === undefined || row.refusals === 0 || accepted - row.acceptedThen >= othersFirst,
  };
}
