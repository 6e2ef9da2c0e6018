import type { StoredImage } from "./image-book.ts";
import type { RecordedIntervention } from "./intervention-book.ts";
import type { ExecutionOwner, LedgerRow, LoadRecord, Operator } from "./ledger.ts";

/** A load as the memory ledger keeps it. */
export interface StoredLoad {
  record: Omit<LoadRecord, "counts" | "owner">;
  epoch: number;
  owner: ExecutionOwner | undefined;
  /** Who began each execution, in their order. */
  readonly operators: Operator[];
  readonly rows: Map<number, LedgerRow>;
  /** Epoch milliseconds of the last intent of each row. */
  readonly sentAt: Map<number, number>;
  readonly interventions: RecordedIntervention[];
  readonly images: Map<number, StoredImage>;
  readonly corrections: Map<number, { readonly corrected: string; readonly row: number }>;
}
