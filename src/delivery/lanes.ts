import { composeText } from "../rows/compose-text.ts";

interface KeyedRow {
  readonly key: string | undefined;
}

/** Keeps rows of one key in file order: each waits for the one before it, without holding up other keys. */
export interface Lanes<Row extends KeyedRow> {
  /** The row begins when every earlier one of its key is over; at once when there is none, or it has no key. */
  enter(row: Row): void;
  /** The row is over. */
  leave(row: Row): void;
}

/** @param begin called for a row whose turn it is */
export function createLanes<Row extends KeyedRow>(begin: (row: Row) => void): Lanes<Row> {
  /** Rows that wait, by the keys of those that are under way; undefined while nobody does. */
  const waiting = new Map<string, Row[] | undefined>();
  return {
    enter: (row) => {
      if (row.key === undefined) return begin(row);
      const key = composeText(row.key);
      const behind = waiting.get(key);
      if (behind !== undefined) behind.push(row);
      else if (waiting.has(key)) waiting.set(key, [row]);
      else {
        waiting.set(key, undefined);
        begin(row);
      }
    },
    leave: (row) => {
      if (row.key === undefined) return;
      const key = composeText(row.key);
      const next = waiting.get(key)?.shift();
      // The lane is forgotten when its last row is over, so that memory holds only keys in flight.
      if (next === undefined) waiting.delete(key);
      else begin(next);
    },
  };
}
