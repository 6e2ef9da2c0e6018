import type { Outcome } from "../rows/outcome.ts";
import { Books } from "./books.ts";
import type { LeftToServer } from "./left-to-server.ts";
import type { LoadHead, LoadTotals } from "./load-overview.ts";
import type { ReportRow } from "./report-row.ts";

/** One form of a report, made piece by piece; used for one report. */
export interface RowRenderer {
  begin(head: LoadHead): string;
  /** A row that was asked for; may be empty. */
  add(row: ReportRow): string;
  /** The end; the totals are those of all rows. */
  end(head: LoadHead, totals: LoadTotals): string;
}

export interface RenderRequest {
  readonly head: LoadHead;
  readonly rows: AsyncIterable<ReportRow>;
  /** Rows that went in and of which nothing more is to be told, as far as they are not among `rows`. */
  readonly plainRows?: number;
  readonly renderer: RowRenderer;
  /** Which rows are wanted; undefined: all. */
  readonly outcomes?: readonly Outcome[] | undefined;
  /** What the mapping leaves to the server; for the next steps. */
  readonly leftToServer?: LeftToServer | undefined;
  /** Asked for when all rows were taken. */
  readonly conclude: (books: Books) => LoadTotals;
  /** Takes a piece of the report; false when nobody wants more. */
  readonly write: (text: string) => Promise<boolean>;
}

/** Written in pieces of this length: few calls, little memory. */
const pieceLength = 65_536;

/** Writes a report row by row; ends early when nobody takes it any more. */
export async function renderRows(request: RenderRequest): Promise<void> {
  const { head, rows, plainRows = 0, renderer, outcomes, conclude, write } = request;
  const books = new Books(request.leftToServer);
  books.enterPlain(plainRows);
  let pending = renderer.begin(head);
  for await (const row of rows) {
    books.enter(row);
    if (outcomes === undefined || outcomes.includes(row.result.outcome))
      pending += renderer.add(row);
    if (pending.length < pieceLength) continue;
    if (!(await write(pending))) return;
    pending = "";
  }
  await write(pending + renderer.end(head, conclude(books)));
}
