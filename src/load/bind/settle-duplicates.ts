import type { JudgeDuplicate, BoundLoad } from "../bound-load.ts";
import type { Mapping } from "../../mapping/mapping.ts";
import { composeText } from "../../rows/compose-text.ts";
import type { ValidRow } from "../../rows/row.ts";
import type { RowPlace } from "../../rows/row-place.ts";
import { createKeyCounter, hashKey } from "./key-counter.ts";
import { prepareRow } from "./prepare-rows.ts";

/** What becomes of rows whose key repeats; of creates the second would make a second record, so nobody has to say so. */
export function duplicatePolicy({
  file,
  target,
}: Pick<Mapping, "file" | "target">): "in-order" | "reject" | "last" {
  return file.on_duplicate ?? (target.safeToRepeat ? "in-order" : "reject");
}

/** The rows of one key that repeats. */
interface Repeated {
  /** The first row, once it is known; its hash stands for all it says. */
  first: (RowPlace & { readonly payloadHash: string }) | undefined;
  lastRow: number;
  /** True when not all of them say the same. */
  differ: boolean;
}

type RepeatedKeys = ReadonlyMap<bigint, Repeated>;
type UnjudgedLoad = Omit<BoundLoad, "judgeDuplicate">;

/**
 * Reads the whole file to learn which keys repeat, where the mapping does not apply them in file order, and under `reject`
 * once more for what their rows say. Memory: 8 bytes a key, and an entry for each key that repeats.
 */
export async function settleDuplicates(
  bound: UnjudgedLoad,
  policy: "reject" | "last",
  signal: AbortSignal | undefined,
): Promise<JudgeDuplicate> {
  const repeated = await findRepeated(bound, signal);
  if (policy === "reject" && repeated.size > 0) await compareRows(bound, repeated, signal);
  return (key, { rowNumber }) => {
    const found = repeated.get(hashKey(composeText(key)));
    if (found === undefined) return undefined;
    if (policy === "last") return rowNumber < found.lastRow ? { code: "superseded" } : undefined;
    if (found.differ || found.first === undefined) return { code: "key-repeated" };
    return rowNumber === found.first.rowNumber
      ? undefined
      : { code: "duplicate-row", firstLine: found.first.line };
  };
}

async function* readKeyedRows(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly key: string; readonly row: ValidRow }, void, undefined> {
  for await (const source of bound.readRows(signal)) {
    const prepared = prepareRow(bound, source);
    if (prepared.kind !== "valid") continue;
    const { row } = prepared;
    const { key } = row;
    if (key !== undefined) yield { key: composeText(key), row };
  }
}

/** The keys that several valid rows have, by their hashes. */
export async function findRepeatedKeys(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<bigint>> {
  return new Set((await findRepeated(bound, signal)).keys());
}

async function findRepeated(
  bound: UnjudgedLoad,
  signal: AbortSignal | undefined,
): Promise<RepeatedKeys> {
  const keys = createKeyCounter();
  const repeated = new Map<bigint, Repeated>();
  for await (const { key, row } of readKeyedRows(bound, signal)) {
    if (keys.add(key)) continue;
    repeated.set(hashKey(key), { first: undefined, lastRow: row.rowNumber, differ: false });
  }
  return repeated;
}

async function compareRows(
  bound: UnjudgedLoad,
  repeated: RepeatedKeys,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const { key, row } of readKeyedRows(bound, signal)) {
    const found = repeated.get(hashKey(key));
    if (found === undefined) continue;
    const { rowNumber, line, payloadHash } = row;
    found.first ??= { rowNumber, line, payloadHash };
    if (found.first.payloadHash !== payloadHash) found.differ = true;
  }
}
