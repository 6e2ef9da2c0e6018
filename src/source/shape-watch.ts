import type { WarningLog } from "../rows/warning.ts";
import type { CsvRecord } from "./parse-chunks.ts";
import { secondTable, swallowedRows } from "./row-faults.ts";
import type { Source } from "./source.ts";

/** True for cells that are all in quotes of another kind than the reader knows, so that the quotes became part of them. */
export function areQuotedOtherwise(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => wrapped.test(cell.trim()));
}

/** Looks out for what a wrong width or a cell of many lines is a sign of. */
export interface ShapeWatch {
  /** A row fits. */
  pass(): void;
  /** @throws SourceError ERR_SOURCE_TWO_TABLES when another table begins here */
  judgeRagged(record: CsvRecord, afterBlank: boolean, log: WarningLog): void;
  /** @throws SourceError ERR_SOURCE_QUOTES when a cell holds what look like rows */
  judgeMultiLine(record: CsvRecord): void;
}

const otherQuotes = /^['‘’“„«]/;
const otherQuotesEnd = /['’”“»]$/;
const wrapped = /^(?:'.*'|‘.*’|“.*”|„.*[“”]|«.*»|`.*`)$/s;
const leastWidth = 3;
const leastSwallowed = 3;

export function createShapeWatch({ name, dialect, layout }: Source): ShapeWatch {
  let suspect: CsvRecord | undefined;
  return {
    pass: () => {
      suspect = undefined;
    },
    judgeRagged: (record, afterBlank, log) => {
      if (isQuotedOtherwise(record.cells)) log.add("quote-single", record.line);
      if (suspect !== undefined && suspect.cells.length === record.cells.length)
        throw secondTable(name, suspect.line);
      suspect = afterBlank && looksLikeHeader(record.cells) ? record : undefined;
    },
    judgeMultiLine: ({ cells, line }) => {
      if (layout.width < leastWidth) return;
      const isRow = (text: string): boolean => {
        const parts = text.split(dialect.delimiter);
        return parts.length === layout.width && parts.every((part) => part.trim() !== "");
      };
      for (const cell of cells) {
        const inner = cell.split(/\r\n|\n|\r/).slice(1, -1);
        if (inner.length >= leastSwallowed - 1 && inner.every(isRow))
          throw swallowedRows(name, line);
      }
    },
  };
}

function looksLikeHeader(cells: readonly string[]): boolean {
  return cells.length > 1 && cells.every((cell) => /\p{L}/u.test(cell) && !/\p{N}/u.test(cell));
}

/** A cell begins with a mark like a single quote, and a later one ends with it. */
function isQuotedOtherwise(cells: readonly string[]): boolean {
  const first = cells.findIndex((cell) => otherQuotes.test(cell.trim()));
  return first !== -1 && cells.slice(first + 1).some((cell) => otherQuotesEnd.test(cell.trim()));
}
