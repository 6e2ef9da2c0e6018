import type { Approval, ApprovalBook } from "./approval-book.ts";
import type { RowWrite } from "./decide-row-write.ts";
import type { ImageBook, RowSpan } from "./image-book.ts";
import type { StoredLoad } from "./stored-load.ts";

export function openMemoryImages(loads: ReadonlyMap<string, StoredLoad>): ImageBook {
  return {
    find: async (loadId, rowNumber) => loads.get(loadId)?.images.get(rowNumber),
    spans: async (loadId) => {
      const rowsOfKey = new Map<string, number[]>();
      for (const row of loads.get(loadId)?.rows.values() ?? []) {
        if (row.state !== "settled" || row.result.outcome !== "applied") continue;
        const { key, rowNumber } = row.result;
        if (key !== undefined) rowsOfKey.set(key, [...(rowsOfKey.get(key) ?? []), rowNumber]);
      }
      const repeated = [...rowsOfKey.values()].filter((rows) => rows.length > 1);
      return new Map(
        repeated.flatMap((rows) => {
          const span: RowSpan = { first: Math.min(...rows), last: Math.max(...rows) };
          return rows.map((row): [number, RowSpan] => [row, span]);
        }),
      );
    },
  };
}

/** What a write of a row says about its record, if anything. */
export function keepImage({ images }: StoredLoad, write: RowWrite): void {
  if (write.kind === "intent") {
    const { image, rowNumber } = write.intent;
    if (image !== undefined) images.set(rowNumber, image);
    return;
  }
  const { left, rowNumber } = write.result;
  const known = images.get(rowNumber);
  if (left !== undefined && known !== undefined) images.set(rowNumber, { ...known, left });
}

export function createMemoryApprovalBook(): ApprovalBook {
  const approvals: Approval[] = [];
  return {
    approve: async (approval) => {
      const isKnown = approvals.some(
        ({ planHash, name }) => planHash === approval.planHash && name === approval.name,
      );
      if (!isKnown) approvals.push(approval);
    },
    list: async (planHash) =>
      approvals.filter((one) => one.planHash === planHash).toSorted((a, b) => a.at - b.at),
  };
}
