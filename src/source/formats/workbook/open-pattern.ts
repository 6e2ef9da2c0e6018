import type { WorkbookCell, WorkbookPattern } from "../../../rows/workbook-pattern.ts";
import { openZip, type ZipBytes } from "../zip/open-zip.ts";
import type { CellRead, StoredCell } from "./cell-values.ts";
import { readRows, type SheetReading, takeStrings } from "./read-sheet.ts";
import type { SheetObserver } from "./sheet-reader.ts";

/** A row with its cells as they are stored. */
interface StoredRow {
  readonly line: number;
  readonly cells: WorkbookCell[];
}

/** Gathers the cells of the rows that are being read. */
function gatherRows(hasStyles: boolean): SheetObserver & { readonly rows: StoredRow[] } {
  const rows: StoredRow[] = [];
  return {
    rows,
    cell: (read, line, column, stored) => {
      const { style } = stored;
      const cell = {
        column,
        style: hasStyles && Number.isSafeInteger(style) && style > 0 ? style : 0,
        ...describe(stored, read),
      };
      const last = rows.at(-1);
      if (last?.line === line) last.cells.push(cell);
      else rows.push({ line, cells: [cell] });
    },
    hiddenRow: () => undefined,
    hiddenColumns: () => undefined,
    filter: () => undefined,
    merged: () => undefined,
  };
}

function describe(
  { type, value = "" }: StoredCell,
  { text, odd }: CellRead,
): Pick<WorkbookCell, "kind" | "value"> {
  if (odd === "xl-no-value") return { kind: "unworked", value: "" };
  if (text === "") return { kind: "blank", value: "" };
  switch (type) {
    case "n":
      return { kind: "number", value: value.trim() };
    case "b":
      return { kind: "boolean", value: text === "FALSE" ? "0" : "1" };
    case "e":
      return { kind: "error", value };
    case "d":
      return { kind: "day", value };
    default:
      return { kind: "text", value: text };
  }
}

/** Opens a workbook for one that is written like it: its sheet is read once more, as far as rows are asked for. */
export async function openPattern(file: ZipBytes, reading: SheetReading): Promise<WorkbookPattern> {
  const { sheet } = reading;
  const { is1904, isStrict, styles } = reading.found;
  const zip = await openZip(file, undefined);
  const strings = await takeStrings(zip, file.name, reading, undefined).catch(async (error) => {
    await zip.close();
    throw error;
  });
  const { rows, ...observer } = gatherRows(styles !== undefined);
  const batches = readRows(zip, file.name, { ...reading, strings }, observer, undefined);
  /** Rows up to here are whole; the one behind them may have begun. */
  let whole = 0;
  let asked = 0;
  return {
    sheet: sheet.name,
    is1904,
    isStrict,
    ...(styles !== undefined && { styles: () => zip.read(styles, undefined) }),
    row: async (line) => {
      if (line < asked) throw new Error(`row ${line} is asked for behind row ${asked}`);
      asked = line;
      while (whole < line) {
        const next = await batches.next();
        whole = next.done === true ? Infinity : (next.value.at(-1)?.line ?? whole);
      }
      const before = rows.findIndex((one) => one.line >= line);
      rows.splice(0, before === -1 ? rows.length : before);
      return rows[0]?.line === line ? rows[0].cells : [];
    },
    close: async () => {
      await batches.return();
      if (strings.isSpilled) strings.close();
      await zip.close();
    },
  };
}
