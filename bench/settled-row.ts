import { createHash } from "node:crypto";
import type { RowResult } from "../src/rows/row.ts";

/** A row of `writeInvoiceDetails` that went in, as delivery records it. */
export function settledRow(rowNumber: number): RowResult {
  return {
    rowNumber,
    line: rowNumber + 1,
    key: `D-${String(rowNumber).padStart(9, "0")}`,
    outcome: "applied",
    errors: [],
    httpStatus: 200,
    attempts: 1,
    elapsedMs: 120,
    appliedAt: Date.now(),
    payloadHash: createHash("sha256").update(String(rowNumber)).digest("hex"),
  };
}
