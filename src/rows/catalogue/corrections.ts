import { fact, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

const quoted = (e: RowErrorDetails, name: string): string => {
  const text = e.facts[name];
  return text === undefined ? "no key" : showCell(String(text));
};

/** Rows of a rejects file that do not belong to the row that they correct. */
export const correctionErrors = {
  "corrected-key-differs": {
    stage: "source",
    title: "The row has another key than the row that it corrects",
    remedy:
      "A correction goes to the record of the row that it corrects. As a rule a spreadsheet took leading zeros off, or cells were moved. Put the key back; if another record is meant, put the row into a file of its own. A key may be corrected where the key itself was the fault: an error of its field or column, a record that does not exist, a key that stood in several rows.",
    say: (e) =>
      `the row corrects row ${fact(e, "row")} of load ${fact(e, "load")}, whose key is ${quoted(e, "before")}, and has ${quoted(e, "key")}. Put the key back; if another record is meant, put the row into a file of its own.`,
  },
  "corrected-twice": {
    stage: "source",
    title: "Several rows correct the same row",
    remedy:
      "A row is corrected once, and nobody can know which of the rows is meant, so none is sent. Leave one of them.",
    say: (e) =>
      `several rows of the file correct row ${fact(e, "row")} (waybill_row), and nobody can know which one is meant. Leave one of them.`,
  },
  "correction-unreadable": {
    stage: "source",
    title: "It can't be read which row is corrected",
    remedy:
      "waybill_row, waybill_outcome and waybill_message say which row of the earlier load a row is, so that it is not sent twice. Put them back as they were, from the rejects file in the folder of that load.",
    say: (e) =>
      `${showCell(e.cell)} does not say which row of the earlier load is corrected. Put waybill_row and waybill_outcome back as they were in the rejects file of that load.`,
  },
  "correction-unlinked": {
    stage: "source",
    title: "A row that creates a record says not which row it corrects",
    remedy:
      "Without its waybill_row nobody can see whether the record was created since, so the row is not sent. Put waybill_row back; a row that you have added belongs in a file of its own.",
    say: (e) =>
      `the row says not which row of load ${fact(e, "load")} it corrects, so its record might be created twice. Put waybill_row back; a row that you have added belongs in a file of its own.`,
  },
  "correction-stale": {
    stage: "source",
    title: "The row that is corrected is settled by now",
    remedy:
      "The row of the earlier load went in, or another load corrects it, since this load was begun. It is not sent a second time. Look at the other load.",
    say: (e) =>
      `row ${fact(e, "row")} of load ${fact(e, "load")}, which the row corrects, ${fact(e, "why")}, so it is not sent again. Look there whether anything is left to do.`,
  },
} satisfies Record<string, RowErrorKind>;
