import type { Redact } from "../kernel/redact.ts";
import type { Markup } from "../page/markup.ts";
import { createRowBlocks } from "../page/row-blocks.ts";
import { type RowCells, toRowCells } from "../plan/html/change-cells.ts";
import { pageScript } from "../plan/html/page-script.ts";
import { pageStyle } from "../plan/html/page-style.ts";
import { renderPlanRest, renderPlanTop, type PlanSlots } from "../plan/html/plan-screen.ts";
import {
  chooseRecords,
  linesOf,
  readRecordQuery,
  recordTitles,
  selectRecords,
  type RecordPage,
} from "../plan/html/select-records.ts";
import type { OpenedPlan } from "../plan/open-plan.ts";
import { neutralizeFormula } from "../report/neutralize-formula.ts";
import { suggestNext, type ShownPlan } from "../plan/describe-plan.ts";
import { createPlanLook } from "../plan/facts/plan-facts.ts";
import { readPlannedRows } from "../plan/read-planned-rows.ts";
import type { ReviewedPlan } from "./review-plan.ts";
import { findGuard } from "./write-plan-page.ts";

/** A plan as the page of it shows it, in parts, for whoever puts something of its own between them. */
export interface PlanScreen {
  /** The verdict, and what to do next. */
  readonly top: Markup;
  /** The rows as the page's script reads them: script elements that hold data and run nothing. */
  readonly rows: string;
  /** What the rows say, and the list of them; stands behind `rows`. */
  readonly rest: Markup;
}

/** Rows that a page holds; those of a plan that has more are asked for page by page. */
const mostRowsOfPage = 50_000;

/** @param rowsAt where the list asks for its rows @throws PlanError as `readPlannedRows` does */
export async function renderPlanScreen(
  plan: ReviewedPlan & Pick<ShownPlan, "ledgerOptions">,
  redact: Redact,
  rowsAt: string,
): Promise<PlanScreen> {
  const { head, summary } = plan;
  const look = await lookAt(plan);
  const isListed = summary.rows <= mostRowsOfPage;
  const blocks = createRowBlocks();
  const texts: string[] = [];
  for await (const row of readPlannedRows(plan)) {
    const marks = look.add(row);
    if (isListed) texts.push(blocks.add(toRowCells(row, redact, { sheet: head.sheet, ...marks })));
  }
  const slots: PlanSlots = {
    next: suggestNext(plan),
    otherwise: `each line of ${plan.path} is a row, as JSON`,
    ...(isListed ? {} : { rowsAt }),
  };
  return {
    top: renderPlanTop(plan, slots),
    rows: texts.join("") + blocks.end(),
    rest: renderPlanRest(plan, look.conclude(), slots),
  };
}

async function lookAt({ head, summary }: OpenedPlan) {
  const amounts = summary.amounts.map(({ field }) => field);
  return createPlanLook(amounts, await findGuard(head));
}

/** Records of a plan that was reviewed, as the list of its page shows them. @throws PlanError as `readPlannedRows` does */
async function* recordsOf(plan: OpenedPlan, redact: Redact): AsyncGenerator<RowCells> {
  const look = await lookAt(plan);
  const { sheet } = plan.head;
  for await (const row of readPlannedRows(plan))
    yield toRowCells(row, redact, { sheet, ...look.add(row) });
}

/** The page of records that the list asks for. @param asked as it asks @throws PlanError as `readPlannedRows` does */
export async function pagePlanRecords(
  plan: OpenedPlan,
  asked: URLSearchParams,
  redact: Redact,
): Promise<RecordPage> {
  return await selectRecords(recordsOf(plan, redact), readRecordQuery(asked), plan.summary);
}

/**
 * All records that the list has chosen, in the order of the file, as lines of CSV that no spreadsheet runs.
 * @throws PlanError as `readPlannedRows` does
 */
export async function* planRecordsAsCsv(
  plan: OpenedPlan,
  asked: URLSearchParams,
  redact: Redact,
): AsyncGenerator<string, void, undefined> {
  const query = readRecordQuery(asked);
  yield `\uFEFF${csvLine(recordTitles)}`;
  for await (const row of chooseRecords(recordsOf(plan, redact), query))
    for (const line of linesOf(row, query)) yield csvLine(line.map(neutralizeFormula));
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(",")}\r\n`;
}

/** The script and the style of such a page. */
export const planAssets: { readonly script: string; readonly style: string } = {
  script: pageScript,
  style: pageStyle,
};
