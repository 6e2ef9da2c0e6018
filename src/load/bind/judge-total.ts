import { createFindColumn } from "../../mapping/find-column.ts";
import { listWants } from "../../mapping/resolve-columns.ts";
import { createWarningLog } from "../../rows/warning.ts";
import { fitRow } from "../../source/fit-row.ts";
import { beginsWithTotal, isSumOfRows } from "../../source/recognize-footer.ts";
import { readRows } from "../../source/read-rows.ts";
import type { TotalVerdict } from "../../source/source.ts";
import { assertTotals } from "./assert-totals.ts";
import type { BoundLoad } from "../bound-load.ts";
import { makeOf, readAmount } from "./control-totals.ts";
import { createFooterTotals, listAmounts } from "./footer-totals.ts";
import { prepareRow } from "./prepare-rows.ts";

type Judging = Omit<BoundLoad, "judgeDuplicate">;
type Cells = readonly string[];

/** Cells of a line that are neither its word nor an amount; a total has one at most, such as a currency. */
const mostBeside = 1;

/**
 * Tells totals from rows by what only the mapping knows. A line has its key if a column of the key is filled, the cell with
 * the word aside: then it is a row. A line that can be no row as the mapping stands is a total. One that can be both is a row
 * where it says more than a total does, or gives no amount at all; where it gives sums it is a total, which is held against
 * the rows, and else unclear.
 */
export function createTotalJudge(bound: Judging): (cells: Cells) => TotalVerdict {
  const { mapping, mapper } = bound;
  const amountFields = new Set(listAmounts(mapping));
  const amounts = [...amountFields].map((field) => mapper.makerOf(field));
  const keyColumns = findColumns(bound, (field) => field === mapping.target.key.field);
  const otherColumns = findColumns(bound, (field) => !amountFields.has(field));
  return (cells) => {
    const word = cells.findIndex((cell) => cell.trim() !== "");
    const isFilled = (at: number): boolean => at !== word && (cells[at] ?? "").trim() !== "";
    if (keyColumns.some(isFilled)) return "row";
    if (!couldBeRow(bound, cells)) return "total";
    const isWord = beginsWithTotal({ cells });
    if (isWord && otherColumns.filter(isFilled).length > mostBeside) return "row";
    const row = { rowNumber: 0, line: 0, cells };
    const hasAmounts = amounts.some((make) => readAmount(makeOf(row, make)) !== undefined);
    if (hasAmounts) return isSumOfRows({ cells }) ? "total" : "unclear";
    return isWord ? "row" : "unclear";
  };
}

/** The columns that certain fields are made of. */
function findColumns(
  { mapping, source }: Judging,
  isMeant: (field: string) => boolean,
): readonly number[] {
  const find = createFindColumn(source.header);
  const found = listWants(mapping).flatMap(({ path: [part, field], wanted }) => {
    const isOfField = part === "fields" && typeof field === "string" && isMeant(field);
    const column = isOfField ? find(wanted) : undefined;
    return column === undefined || "refused" in column ? [] : [column.index];
  });
  return [...new Set(found)];
}

function couldBeRow(bound: Judging, cells: Cells): boolean {
  const fitted = fitRow(cells, bound.source.layout);
  if ("code" in fitted) return false;
  const row = { rowNumber: 0, line: 0, cells: fitted.cells };
  const { mapper, validate, judgeDamage, target } = bound;
  const prepared = prepareRow({ mapper, validate, judgeDamage, target }, row);
  return prepared.kind === "valid";
}

/**
 * Reads the file once more where a line at its end could be a row and gives sums: only if they are the sums of the rows it
 * is none.
 * @throws SourceError ERR_CONTROL_TOTAL when they are not, and that is not accepted
 */
export async function proveTotals(bound: Judging, signal: AbortSignal | undefined): Promise<void> {
  const { source } = bound;
  if (source.footer !== undefined) return;
  if (!source.lastSums.some((cells) => couldBeRow(bound, cells))) return;
  const totals = createFooterTotals(bound, createWarningLog());
  for await (const row of readRows(source, signal, undefined, totals.take)) totals.add(row);
  assertTotals(source.name, totals.compare());
}
