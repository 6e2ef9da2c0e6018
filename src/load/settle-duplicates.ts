import type { RowPlace } from "../rows/row.ts";
import { readRows } from "../source/read-rows.ts";
import type { BoundLoad } from "./bind-load.ts";
import { hashKey } from "./key-counter.ts";
import { createKeyCounter } from "./key-counter.ts";
import { prepareRow } from "./prepare-rows.ts";

/** What becomes of a row because of another one with its key. */
export type DuplicateFate = "key-repeated" | "superseded";

/** Judges valid rows of a file in which keys repeat. */
export type JudgeDuplicate = (key: string, place: RowPlace) => DuplicateFate | undefined;

/**
 * Reads the whole file once to learn which keys repeat, where the mapping does not apply them in file order. Memory:
 * 8 bytes a key, and an entry for each key that repeats.
 */
export async function settleDuplicates(
  bound: BoundLoad,
  policy: "reject" | "last",
  signal: AbortSignal | undefined,
): Promise<JudgeDuplicate> {
  const keys = createKeyCounter();
  /** Row number of the last row with each repeated key. */
  const last = new Map<bigint, number>();
  for await (const source of readRows(bound.source, signal)) {
    const prepared = prepareRow(bound, source);
    if (prepared.kind !== "valid" || prepared.row.key === undefined) continue;
    const { key, rowNumber } = prepared.row;
    if (!keys.add(key)) last.set(hashKey(key), rowNumber);
  }
  return (key, { rowNumber }) => {
    const lastRow = last.get(hashKey(key));
    if (lastRow === undefined) return undefined;
    if (policy === "reject") return "key-repeated";
    return rowNumber < lastRow ? "superseded" : undefined;
  };
}
