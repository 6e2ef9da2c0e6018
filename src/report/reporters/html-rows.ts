import type { Redact } from "../../redact.ts";
import { escapeJson } from "../html/escape-html.ts";
import { renderPageBegin, renderPageEnd } from "../html/render-page.ts";
import type { RowRenderer } from "../render-rows.ts";
import { reportCells } from "../report-cells.ts";

const titles = [
  "row",
  "line",
  "key",
  "outcome",
  "code",
  "column",
  "field",
  "message",
  "status",
  "attempts",
  "ms",
  "applied at",
];

const rowsPerBlock = 1000;
const openBlock = `<script type="application/json" class="rows">[`;
const closeBlock = `]</script>\n`;

/** One page that stands alone: rows as blocks of JSON, which the page's script shows, filters and searches. */
export function createHtmlRows(redact: Redact): RowRenderer {
  let inBlock = 0;
  return {
    begin: (head) => renderPageBegin(head, titles),
    add: (row) => {
      const opening = inBlock === 0 ? openBlock : ",\n";
      inBlock = (inBlock + 1) % rowsPerBlock;
      return opening + escapeJson(reportCells(row, redact)) + (inBlock === 0 ? closeBlock : "");
    },
    end: (head, totals) => (inBlock === 0 ? "" : closeBlock) + renderPageEnd(head, totals),
  };
}
