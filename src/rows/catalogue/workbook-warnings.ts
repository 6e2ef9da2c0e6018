import type { WarningKind } from "./warning-kind.ts";

/** What is worth telling about a workbook; all but xl-long-number are told by `inspect` alone. */
export const workbookWarnings = {
  "xl-long-number": {
    title: "numbers of more than 15 digits, of which a spreadsheet keeps 15",
    remedy: "They are read as they are stored. Ids belong in cells of text: compare some.",
  },
  "xl-double": {
    title: "amounts that the workbook stores in binary (19.989999999999998 for 19.99)",
    remedy:
      "They are read with the 15 digits that stand for the same number. Nothing has to be done.",
  },
  "xl-percent": {
    title: "numbers that are shown as percent",
    remedy: "The stored value is read: 0.19 where 19 % is shown.",
  },
  "xl-currency": {
    title: "numbers that are shown with a currency",
    remedy: "The number is read without it: name the currency in the mapping.",
  },
  "xl-hidden-row": {
    title: "rows that are hidden or filtered out",
    remedy: "A hidden row is a row: it is loaded. Delete it if it is none.",
  },
  "xl-hidden-column": {
    title: "columns that are hidden",
    remedy: "They are read like any other.",
  },
  "xl-hidden-sheet": {
    title: "sheets that are hidden",
    remedy: "None of them is read unless it is named: --sheet.",
  },
  "xl-filter": {
    title: "a filter",
    remedy: "Rows that it hides are rows: they are loaded.",
  },
  "xl-merged": {
    title: "merged cells",
    remedy: "Their value stands in the first cell; the others are blank.",
  },
} as const satisfies Record<string, WarningKind>;
