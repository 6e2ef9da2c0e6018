import type { ExactObject } from "../../kernel/exact-json.ts";
import type { ComposedRow, RowResult, ValidRow } from "../../rows/row.ts";
import type { SentRow, WriteCheck } from "./write-check.ts";

/** Remembers what left for the rows under way, and compares it with what the API says that it keeps. */
export interface WriteBook {
  readonly check: WriteCheck;
  /** The record, tags included, is about to leave; a later one of the row takes its place. */
  note(row: ValidRow | ComposedRow, record: ExactObject): void;
  /** What left for a row that is not over; undefined: nothing did. */
  find(rowNumber: number): SentRow | undefined;
  over(rowNumber: number): void;
  /** The result with what the record in its answer shows, where that shows anything. */
  withEcho(result: RowResult, echo: ExactObject | undefined): RowResult;
}

export function createWriteBook(check: WriteCheck): WriteBook {
  const sent = new Map<number, SentRow>();
  return {
    check,
    note: (row, record) => void sent.set(row.rowNumber, { row, record }),
    find: (rowNumber) => sent.get(rowNumber),
    over: (rowNumber) => void sent.delete(rowNumber),
    withEcho: (result, echo) => {
      const write = sent.get(result.rowNumber);
      if (write === undefined || echo === undefined || result.outcome !== "applied") return result;
      const look = check.compare(write, echo, "answer");
      if (look === undefined) return result;
      const { differences, left } = look;
      const verification = { by: "answer", differences } as const;
      if (left === undefined) return { ...result, verification };
      sent.set(result.rowNumber, { ...write, left });
      return { ...result, verification, left };
    },
  };
}
