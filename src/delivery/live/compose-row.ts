import type { ExactObject } from "../../kernel/exact-json.ts";
import type { ComposedRow, RecordImage, RowResult, ValidRow } from "../../rows/row.ts";

/** A request for the row that has left before, and did not settle it. */
export interface EarlierSend {
  readonly image: RecordImage;
  /** What the API answered; undefined: its answer was lost. */
  readonly refusal: RowResult | undefined;
}

/** What the live record makes of a row: the record to send, or the row's outcome. */
export type Composed =
  | { readonly kind: "send"; readonly row: ComposedRow }
  | {
      readonly kind: "settled";
      /** The exchanges of the row are counted by whoever asked. */
      readonly result: RowResult;
    };

/**
 * Decides with the live record what is sent for a row.
 * @param earlier the last request that left for it in this execution
 * @throws LoadError when the load must stop
 */
export type ComposeRow = (
  row: ValidRow,
  live: ExactObject,
  earlier: EarlierSend | undefined,
) => Promise<Composed>;
