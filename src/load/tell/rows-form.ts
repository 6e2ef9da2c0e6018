import type { RowsFormat } from "../../report/report-paths.ts";
import type { NewLoad } from "../../ledger/load-record.ts";
import { bookkeepingColumns } from "../../source/bookkeeping.ts";
import { mostColumns } from "../../source/read-header.ts";
import type { DeliverySettings } from "../load-request.ts";
import type { Source } from "../../source/source.ts";

/**
 * The form in which rows are handed back: that of the source, unless a person wants CSV, now or when the load was begun. A sheet that has
 * no room for three columns more is handed back as CSV.
 */
export function rowsFormOf(
  source: Source,
  {
    load,
    settings,
  }: {
    readonly load: Pick<NewLoad, "terms">;
    readonly settings: Pick<DeliverySettings, "rejects">;
  },
): RowsFormat {
  const isWanted = (settings.rejects ?? load.terms?.rejects) !== "csv";
  return isWanted && hasWorkbookForm(source) ? "xlsx" : "csv";
}

/** True for a workbook whose sheet has room for three columns more. */
export function hasWorkbookForm({ openPattern, layout }: Source): boolean {
  return openPattern !== undefined && layout.width + bookkeepingColumns.length <= mostColumns;
}
