import type { LoadRecord, NewLoad } from "./load-record.ts";

/**
 * The earlier load that a new one would repeat, the same for every ledger: it carries the same plan, or the same content
 * with the same mapping to the same target, address and tenant; and it can still be carried on, or rows of it went in or
 * may have. The content is the same byte by byte, or row by row as it was read.
 * @param earlier newest first
 */
export function findTwin(load: NewLoad, earlier: readonly LoadRecord[]): LoadRecord | undefined {
  const twins = earlier.filter((other) => other.id !== load.id && isTwin(load, other));
  return twins.find(isOpenLoad) ?? twins.find(mayHaveGoneIn);
}

/** True for a load that a resume carries on, or that is at work. */
export function isOpenLoad({ status }: LoadRecord): boolean {
  return status === "stopped" || status === "running";
}

function isTwin(load: NewLoad, other: LoadRecord): boolean {
  const plan = load.terms?.plan?.hash;
  if (plan !== undefined) return other.terms?.plan?.hash === plan;
  return (
    (other.fingerprint === load.fingerprint || hasSameRows(load, other)) &&
    other.mappingHash === load.mappingHash &&
    other.targetName === load.targetName &&
    other.baseUrl === load.baseUrl &&
    other.tenant === load.tenant &&
    // What takes a load back carries the same file the other way.
    other.terms?.undoes === undefined
  );
}

function hasSameRows({ rowsHash }: NewLoad, other: LoadRecord): boolean {
  return rowsHash !== undefined && other.rowsHash === rowsHash;
}

function mayHaveGoneIn({ counts, terms }: LoadRecord): boolean {
  // Rows that a plan left unchanged took nothing from it.
  const unchanged = terms?.plan === undefined ? counts.unchanged : 0;
  return counts.applied + counts["in-doubt"] + unchanged > 0;
}
