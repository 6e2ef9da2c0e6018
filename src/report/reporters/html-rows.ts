import { createRowBlocks } from "../../page/row-blocks.ts";
import { createCauseTally } from "../../rows/cause-tally.ts";
import type { Outcome } from "../../rows/outcome.ts";
import { nameOfPlace } from "../../rows/row-place.ts";
import type { Redact } from "../../kernel/redact.ts";
import { renderPageBegin, renderPageEnd } from "../html/render-page.ts";
import type { RowRenderer } from "../render-rows.ts";
import { reportCells } from "../report-cells.ts";

/**
 * One page that stands alone: rows as blocks of JSON, which the page's script shows, filters and searches, and what they add up to. A
 * row is as `reportCells` has it, with the ids of its causes behind it where it has any.
 */
export function createHtmlRows(redact: Redact, sheet?: string): RowRenderer {
  const blocks = createRowBlocks();
  const causes = createCauseTally();
  const outcomes = new Map<Outcome, number>();
  return {
    begin: renderPageBegin,
    add: (row) => {
      const { source, result } = row;
      const [number = "", line = "", ...cells] = reportCells(row, redact);
      const isNamed = sheet !== undefined && line !== "";
      const place = isNamed ? nameOfPlace(source.line, sheet) : line;
      const { key, outcome, errors } = result;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const ids = causes.add({
        rowNumber: source.rowNumber,
        line: source.line,
        key,
        outcome,
        errors,
      });
      return blocks.add([number, place, ...cells, ...(ids.length > 0 ? [ids] : [])]);
    },
    end: (head, totals) =>
      blocks.end() +
      renderPageEnd(head, totals, { outcomes, causes: causes.conclude(), sheet }, redact),
  };
}
