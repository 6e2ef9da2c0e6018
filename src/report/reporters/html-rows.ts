import { createRowBlocks } from "../../page/row-blocks.ts";
import type { PageColumn } from "../../page/render-document.ts";
import type { Redact } from "../../kernel/redact.ts";
import { renderPageBegin, renderPageEnd } from "../html/render-page.ts";
import type { RowRenderer } from "../render-rows.ts";
import { reportCells } from "../report-cells.ts";

/** As `reportCells` has them. */
const columns: readonly PageColumn[] = [
  { title: "row", kind: "n" },
  { title: "line", kind: "n" },
  { title: "key", kind: "free" },
  { title: "outcome", kind: "nowrap" },
  { title: "code" },
  { title: "column", kind: "free" },
  { title: "field", kind: "free" },
  { title: "message", kind: "free wide" },
  { title: "status", kind: "n" },
  { title: "attempts", kind: "n" },
  { title: "ms", kind: "n" },
  { title: "applied at", kind: "nowrap wide" },
  { title: "record id", kind: "free" },
];

/** One page that stands alone: rows as blocks of JSON, which the page's script shows, filters and searches. */
export function createHtmlRows(redact: Redact): RowRenderer {
  const blocks = createRowBlocks();
  return {
    begin: (head) => renderPageBegin(head, columns),
    add: (row) => blocks.add(reportCells(row, redact)),
    end: (head, totals) => blocks.end() + renderPageEnd(head, totals),
  };
}
