import type { LedgerRow } from "../../ledger/ledger-row.ts";
import type { ReportCells } from "../../report/read-report.ts";
import type { JudgedRow } from "../bind/prepare-record.ts";
import type { AlignedRow } from "./align-rows.ts";

/** What the books have of one row: the file, the ledger and report.csv. */
export type BookRow = AlignedRow<JudgedRow, LedgerRow, ReportCells>;
