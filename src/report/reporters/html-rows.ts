import { createRowBlocks } from "../../page/row-blocks.ts";
import type { PageColumn } from "../../page/render-document.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { Redact } from "../../kernel/redact.ts";
import { renderPageBegin, renderPageEnd } from "../html/render-page.ts";
import type { RowRenderer } from "../render-rows.ts";
import { reportCells } from "../report-cells.ts";

/** As `reportCells` has them. */
const columnsOf = (sheet: string | undefined): readonly PageColumn[] => [
  { title: "row", kind: "n" },
  sheet === undefined ? { title: "line", kind: "n" } : { title: "place", kind: "nowrap" },
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
export function createHtmlRows(redact: Redact, sheet?: string): RowRenderer {
  const blocks = createRowBlocks();
  return {
    begin: (head) => renderPageBegin(head, columnsOf(sheet)),
    add: (row) => {
      const [number = "", line = "", ...cells] = reportCells(row, redact);
      const isNamed = sheet !== undefined && line !== "";
      const place = isNamed ? nameOfPlace(row.source.line, sheet) : line;
      return blocks.add([number, place, ...cells]);
    },
    end: (head, totals) => blocks.end() + renderPageEnd(head, totals),
  };
}
